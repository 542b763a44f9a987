package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.Forwarder;
import dev.halftone.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A primary and its synchronous standby behind one address. A commit returns when both have it, so that the standby can
 * replace a lost primary.
 */
final class PostgresPair implements Postgres {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final String STANDBY = "standby";

    private final Forwarder forwarder;
    private PostgresProcess primary;
    private PostgresProcess standby;

    PostgresPair(Path folder) {
        this.primary = PostgresProcess.create(folder.resolve("postgres-1"));
        this.forwarder = new Forwarder(primary.port());
        this.standby = PostgresProcess.in(folder.resolve("postgres-2"), FreePort.next());
        startStandby();
    }

    @Override
    public String reactiveUrl() {
        return "postgresql://localhost:" + forwarder.port() + "/postgres";
    }

    @Override
    public String user() {
        return primary.user();
    }

    @Override
    public synchronized Connection connect() throws SQLException {
        return primary.connect();
    }

    @Override
    public synchronized Server primary() {
        return primary;
    }

    Forwarder forwarder() {
        return forwarder;
    }

    /** Kills the primary, promotes the standby, and directs the address to it. */
    void failOver() {
        primary.kill();
        standby.execute("select pg_promote()");
        forwarder.leadTo(standby.port());
        swap();
    }

    private synchronized void swap() {
        PostgresProcess lost = primary;
        primary = standby;
        standby = lost;
    }

    /** Starts a new standby in place of the lost primary. */
    void replaceLost() {
        startStandby();
    }

    private void startStandby() {
        Path folder = standby.folder();
        try {
            copyPrimary(folder);
            String command = Files.readString(primary.folder().resolve("postmaster.opts"))
                    .replace(primary.folder().toString(), folder.toString())
                    .replace("\"" + primary.port() + "\"", "\"" + standby.port() + "\"");
            Files.writeString(folder.resolve("postmaster.opts"), command);
            Files.writeString(
                    folder.resolve("postgresql.auto.conf"),
                    "%nprimary_conninfo = 'host=localhost port=%d user=%s application_name=%s'%n"
                            .formatted(primary.port(), primary.user(), STANDBY),
                    StandardOpenOption.APPEND);
            Files.writeString(folder.resolve("standby.signal"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        standby.start();
        primary.execute("alter system set synchronous_standby_names = '" + STANDBY + "'", "select pg_reload_conf()");
        await("the standby is synchronous")
                .atMost(WAIT_TIMEOUT)
                .until(() -> primary.text("select sync_state from pg_stat_replication"), "sync"::equals);
    }

    /** Like pg_basebackup, which the embedded PostgreSQL does not include (PostgreSQL 17, section 25.3.3). */
    private void copyPrimary(Path folder) throws IOException {
        primary.execute("alter system reset synchronous_standby_names", "select pg_reload_conf()");
        delete(folder);
        try (Connection connection = primary.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('" + STANDBY + "', true)");
            copy(primary.folder(), folder);
            try (ResultSet label = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                label.next();
                Files.writeString(folder.resolve("backup_label"), label.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL can't be copied", e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                copyOne(folder);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.getFileName().toString().startsWith("postmaster.pid")) {
                    copyOne(file);
                }
                return FileVisitResult.CONTINUE;
            }

            private void copyOne(Path path) throws IOException {
                Path copy = to.resolve(from.relativize(path).toString());
                try {
                    Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES);
                } catch (NoSuchFileException e) {
                    visitFileFailed(path, e);
                }
            }

            /** PostgreSQL has removed it meanwhile; replay of the WAL makes up for it. */
            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> tree;
        try (Stream<Path> all = Files.walk(folder)) {
            tree = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : tree) {
            Files.deleteIfExists(path);
        }
    }

    @Override
    public void close() {
        forwarder.close();
        standby.close();
        primary.close();
        try {
            delete(standby.folder());
            delete(primary.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
