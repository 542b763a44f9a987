package dev.halftone.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaFuture;

/**
 * One PostgreSQL and one Kafka for all tests of a JVM. Each tenant gets an empty database, and a Kafka without topics
 * and groups: Kafka has one tenant at a time.
 *
 * <p>Quarkus loads test classes anew for each configuration of the service. Therefore callers reach the one instance
 * through {@link #lease()}, which uses the class loader that outlives the others.
 */
public final class SharedServers {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    /** Otherwise a tenant that is still shutting down would create topics of the next one, with a single partition. */
    private static final Map<String, String> NOBODY_ELSES_TOPICS = Map.of("auto.create.topics.enable", "false");

    /** Created by the first tenant. Ends with the JVM; PostgreSQL's process by its own shutdown hook. */
    private static final class Instance {

        private static final AtomicReference<Instance> ONLY = new AtomicReference<>();

        private final PostgresServer postgres;
        private final KafkaServer kafka;
        private final AtomicInteger databases = new AtomicInteger();

        /** Not in a static initializer: the other thread would wait for that to end. */
        static synchronized Instance get() {
            if (ONLY.get() == null) {
                ONLY.set(new Instance());
            }
            return ONLY.get();
        }

        private Instance() {
            Path directory = directory();
            CompletableFuture<PostgresServer> starting =
                    CompletableFuture.supplyAsync(() -> PostgresServer.start(directory.resolve("postgres"), 0, true));
            Map<String, String> properties = new HashMap<>(KafkaServer.FEW_THREADS);
            properties.putAll(NOBODY_ELSES_TOPICS);
            kafka = KafkaServer.start(directory.resolve("kafka"), 0, true, properties);
            postgres = starting.join();
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        }

        private static Path directory() {
            try {
                Path target =
                        Files.createDirectories(Path.of("target", "tests")).toAbsolutePath();
                return Files.createTempDirectory(target, "shared");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private SharedServers() {}

    /** The settings of a tenant: {@code database} (URL for the reactive client), {@code user}, {@code kafka}. */
    public static Map<String, String> lease() {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        // Kafka also looks up classes there, and its threads inherit it.
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            @SuppressWarnings("unchecked")
            Map<String, String> settings = (Map<String, String>)
                    Class.forName(SharedServers.class.getName(), true, ClassLoader.getSystemClassLoader())
                            .getMethod("leaseHere")
                            .invoke(null);
            return settings;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The shared PostgreSQL and Kafka can't be had", e);
        } finally {
            thread.setContextClassLoader(own);
        }
    }

    /** Implements {@link #lease()} in the class loader that shares the instance. */
    public static Map<String, String> leaseHere() {
        Instance instance = Instance.get();
        String database = "tenant_" + instance.databases.incrementAndGet();
        try (Connection connection =
                        DriverManager.getConnection(instance.postgres.jdbcUrl(), instance.postgres.user(), "");
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + database);
        } catch (SQLException e) {
            throw new IllegalStateException("No database " + database, e);
        }
        forgetEverything(instance.kafka.bootstrapServers());
        return Map.of(
                "database",
                "postgresql://localhost:" + instance.postgres.port() + "/" + database,
                "user",
                instance.postgres.user(),
                "kafka",
                instance.kafka.bootstrapServers());
    }

    /** Killed members would keep their partitions until their sessions expire. */
    private static void forgetEverything(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            forgetGroups(admin);
            Set<String> topics = get(admin.listTopics().names());
            get(admin.deleteTopics(topics).all());
            while (!get(admin.listTopics().names()).isEmpty()) {
                Thread.onSpinWait(); // the controller informs the broker within milliseconds
            }
        }
    }

    /** Again if it fails: a session that expires, or a member that comes back, changes groups meanwhile. */
    private static void forgetGroups(Admin admin) {
        long start = System.nanoTime();
        while (true) {
            try {
                for (GroupListing group : get(admin.listGroups().all())) {
                    expelMembers(admin, group.groupId());
                }
                get(admin.deleteConsumerGroups(get(admin.listGroups().all()).stream()
                                .map(GroupListing::groupId)
                                .toList())
                        .all());
                return;
            } catch (IllegalStateException e) {
                if (System.nanoTime() - start > CALL_TIMEOUT.toNanos()) {
                    throw e;
                }
            }
        }
    }

    private static void expelMembers(Admin admin, String group) {
        boolean deserted = get(admin.describeConsumerGroups(List.of(group)).all())
                .get(group)
                .members()
                .isEmpty();
        if (!deserted) {
            get(admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                    .all());
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
