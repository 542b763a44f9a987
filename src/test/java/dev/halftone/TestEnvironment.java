package dev.halftone;

import dev.halftone.embedded.KafkaServer;
import dev.halftone.embedded.PostgresServer;
import dev.halftone.embedded.SharedServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the packaged service needs around it: PostgreSQL, Kafka, and a folder to store in. */
final class TestEnvironment implements AutoCloseable {

    private static final int CONNECTION_TIMEOUT_SECONDS = 30;

    private final Path folder;
    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final String database;
    private final String user;
    private final String bootstrapServers;
    private Connection connection;

    /** With a database and a Kafka on servers that all tests share: neither can be stopped. */
    TestEnvironment() {
        this(folder(), null);
    }

    /** @param brokerProperties of a separate Kafka */
    static TestEnvironment withBroker(Map<String, String> brokerProperties) {
        Path folder = folder();
        Map<String, String> properties = new HashMap<>(KafkaServer.FEW_THREADS);
        properties.putAll(brokerProperties);
        return new TestEnvironment(folder, KafkaServer.start(folder.resolve("kafka"), 0, true, properties));
    }

    private TestEnvironment(Path folder, KafkaServer kafka) {
        this.folder = folder;
        this.postgres = null;
        this.kafka = kafka;
        Map<String, String> servers = SharedServers.lease();
        database = servers.get("database");
        user = servers.get("user");
        bootstrapServers = kafka == null ? servers.get("kafka") : kafka.bootstrapServers();
    }

    private TestEnvironment(PostgresServer postgres, KafkaServer kafka, Path folder) {
        this.folder = folder;
        this.postgres = postgres;
        this.kafka = kafka;
        database = postgres.reactiveUrl();
        user = postgres.user();
        bootstrapServers = kafka.bootstrapServers();
    }

    /** With servers that a test may stop. */
    static TestEnvironment thatCanBeStopped() {
        return thatCanBeStopped(Map.of());
    }

    /** @param postgresSettings of PostgreSQL, in addition to the usual ones */
    static TestEnvironment thatCanBeStopped(Map<String, String> postgresSettings) {
        Path folder = folder();
        CompletableFuture<PostgresServer> postgres = CompletableFuture.supplyAsync(
                () -> PostgresServer.start(folder.resolve("postgres"), 0, true, postgresSettings));
        KafkaServer kafka = KafkaServer.start(folder.resolve("kafka"), 0, true);
        return new TestEnvironment(postgres.join(), kafka, folder);
    }

    private static Path folder() {
        try {
            Path target = Files.createDirectories(Path.of("target", "tests")).toAbsolutePath();
            return Files.createTempDirectory(target, "surroundings");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A replica that may fetch from origins on loopback. */
    ServiceProcess service(Map<String, String> more) {
        return service(more, List.of());
    }

    /** @param options of its JVM, or of the native executable, in addition to the usual ones */
    ServiceProcess service(Map<String, String> more, List<String> options) {
        Map<String, String> environment =
                new HashMap<>(ServiceEnvironment.of(database, user, bootstrapServers, store()));
        environment.put("HALFTONE_TOPICS_PARTITIONS", "6"); // a broker makes them in half the time
        environment.putAll(more);
        return ServiceProcess.startWith(options, folder, environment);
    }

    ServiceProcess service() {
        return service(Map.of());
    }

    /** A worker, which gets no PostgreSQL settings except the given ones. */
    ServiceProcess worker(Map<String, String> more) {
        Map<String, String> environment =
                new HashMap<>(ServiceEnvironment.of(database, user, bootstrapServers, store()));
        environment.keySet().removeIf(name -> name.startsWith("QUARKUS_DATASOURCE_"));
        environment.put("HALFTONE_ROLES", "work");
        environment.put("HALFTONE_TOPICS_PARTITIONS", "6");
        environment.putAll(more);
        return ServiceProcess.start(folder, environment);
    }

    /**
     * The only names that the JVM of a service resolves, to this machine's address; it queries no name server. Later
     * changes affect running services, too.
     *
     * @return the variables for the service's environment
     */
    Map<String, String> hosts(String names) {
        try {
            Path file = folder.resolve("hosts");
            // A service that reads it meanwhile finds the old or the new names.
            Files.move(
                    Files.writeString(folder.resolve("new-hosts"), "127.0.0.1 " + names + "\n"),
                    file,
                    StandardCopyOption.ATOMIC_MOVE);
            return Map.of("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path store() {
        return folder.resolve("images");
    }

    /** By default uploads are in the machine's temporary folder: a test that looks there would find what others have left. */
    Path uploads() {
        return folder.resolve("uploads");
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    URI database() {
        return URI.create(database);
    }

    int postgresPort() {
        return database().getPort();
    }

    /** @param mode session, transaction or statement */
    Pgbouncer pgbouncer(String mode) {
        return Pgbouncer.start(mode, database(), user);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:" + database, user, "");
    }

    /** The single number that a query returns. */
    long number(String sql, Object... parameters) {
        return ((Number) rows(sql, parameters).get(0).values().iterator().next()).longValue();
    }

    /** By the names of columns, in their order. */
    synchronized List<Map<String, Object>> rows(String sql, Object... parameters) {
        try (PreparedStatement statement = prepared(own(), sql, parameters);
                ResultSet found = statement.executeQuery()) {
            List<Map<String, Object>> rows = new ArrayList<>();
            while (found.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.put(found.getMetaData().getColumnLabel(i), found.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    synchronized void execute(String sql, Object... parameters) {
        try (PreparedStatement statement = prepared(own(), sql, parameters)) {
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Tests ask again and again; a connection takes longer than most of their statements. */
    private Connection own() throws SQLException {
        if (connection == null || !connection.isValid(CONNECTION_TIMEOUT_SECONDS)) {
            connection = connect();
        }
        return connection;
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    void stopPostgres() {
        postgres.close();
    }

    void stopKafka() {
        kafka.close();
    }

    @Override
    public void close() {
        disconnect();
        if (kafka != null) {
            kafka.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    private synchronized void disconnect() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
