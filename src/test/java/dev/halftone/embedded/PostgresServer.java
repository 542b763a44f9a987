package dev.halftone.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** PostgreSQL 17 from Maven artifacts, on a free or given port. */
public final class PostgresServer implements AutoCloseable {

    private static final String USER = "postgres";
    private static final String DATABASE = "postgres";

    private final EmbeddedPostgres postgres;

    private PostgresServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * @param directory the data folder; created if missing, kept if it already contains a cluster
     * @param port 0 for a free one
     * @param clean whether to delete the data at {@link #close()}
     */
    public static PostgresServer start(Path directory, int port, boolean clean) {
        return start(directory, port, clean, Map.of());
    }

    /** @param more settings of the server */
    public static PostgresServer start(Path directory, int port, boolean clean, Map<String, String> more) {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(clean)
                    .setPGStartupWait(Duration.ofSeconds(120))
                    .setServerConfig("max_connections", "200")
                    // Embedded servers usually disable this. Then killing PostgreSQL would lose commits that it has
                    // confirmed.
                    .setServerConfig("synchronous_commit", "on")
                    .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                    .setOutputRedirector(ProcessBuilder.Redirect.DISCARD);
            more.forEach(builder::setServerConfig);
            return new PostgresServer(
                    builder.setPort(port == 0 ? FreePort.next() : port).start());
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start in " + directory, e);
        }
    }

    public int port() {
        return postgres.getPort();
    }

    public String user() {
        return USER;
    }

    /** Used by Flyway. */
    public String jdbcUrl() {
        return "jdbc:" + reactiveUrl();
    }

    /** Used by the reactive client. */
    public String reactiveUrl() {
        return "postgresql://localhost:" + port() + "/" + DATABASE;
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not stop", e);
        }
    }
}
