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
 * One PostgreSQL and one Kafka for all tests of a JVM. Each tenant gets an empty database of its own, and a Kafka without
 * topics and groups: Kafka has one tenant at a time.
 *
 * <p>Quarkus loads test classes anew for each configuration of the service. So callers reach the one instance by {@link
 * #lease()}, which goes through the class loader that outlives them all.
 */
public final class SharedServers {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    /** A tenant that is still leaving would make topics that the next one is about to make, with a single partition. */
    private static final Map<String, String> NOBODY_ELSES_TOPICS = Map.of("auto.create.topics.enable", "false");

    /** Made by the first tenant; ends with the JVM, as PostgreSQL's process does by its own shutdown hook. */
    private static final class Instance {

        private static final AtomicReference<Instance> ONLY = new AtomicReference<>();

        private final PostgresServer postgres;
        private final KafkaServer kafka;
        private final AtomicInteger databases = new AtomicInteger();

        /** Not in the initialisation of the class, for whose end the other thread would wait. */
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
            kafka = KafkaServer.start(directory.resolve("kafka"), 0, true, NOBODY_ELSES_TOPICS);
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

    /** The settings of a tenant: {@code database} (a URL for the reactive client), {@code user}, {@code kafka}. */
    public static Map<String, String> lease() {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        // Kafka looks for its classes there, too, and its threads inherit it.
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

    /** What {@link #lease()} does, in the class loader it was called through. */
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

    /** Members that were killed would keep their partitions until their sessions end. */
    private static void forgetEverything(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            for (GroupListing group : get(admin.listGroups().all())) {
                expelMembers(admin, group.groupId());
            }
            get(admin.deleteConsumerGroups(get(admin.listGroups().all()).stream()
                            .map(GroupListing::groupId)
                            .toList())
                    .all());
            Set<String> topics = get(admin.listTopics().names());
            get(admin.deleteTopics(topics).all());
            while (!get(admin.listTopics().names()).isEmpty()) {
                Thread.onSpinWait(); // the broker learns of it from the controller, in milliseconds
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
