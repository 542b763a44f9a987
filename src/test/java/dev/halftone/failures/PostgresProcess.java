package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's postmaster and its children. */
final class PostgresProcess implements Server, AutoCloseable {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final Path folder;
    private final PostgresServer first;

    PostgresProcess(Path folder) {
        this.folder = folder;
        this.first = PostgresServer.start(folder, 0, true);
    }

    String reactiveUrl() {
        return first.reactiveUrl();
    }

    String user() {
        return first.user();
    }

    /** A connection that gives up when PostgreSQL is frozen. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                first.jdbcUrl() + "?loginTimeout=5&connectTimeout=5&socketTimeout=30", first.user(), "");
    }

    /** With the command that it was first started with, as PostgreSQL itself has written it down. */
    @Override
    public void start() {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "--user")); // PostgreSQL refuses to run as root
        }
        Matcher words = WORD.matcher(read("postmaster.opts").strip());
        while (words.find()) {
            command.add(words.group(1) == null ? words.group(2) : words.group(1));
        }
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolveSibling("postgres.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("PostgreSQL is back").atMost(LONGEST_WAIT).until(this::answers);
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /** A fast shutdown (SIGINT): a smart one (SIGTERM) would wait until every client has left. */
    @Override
    public void stop() {
        ProcessHandle postmaster = postmaster();
        Signals.send("INT", List.of(postmaster));
        await("PostgreSQL has stopped").atMost(LONGEST_WAIT).until(() -> !postmaster.isAlive());
    }

    @Override
    public void kill() {
        Signals.kill(postmaster());
    }

    @Override
    public void freeze() {
        Signals.freeze(postmaster());
    }

    @Override
    public void thaw() {
        Signals.thaw(postmaster());
    }

    private ProcessHandle postmaster() {
        long pid = Long.parseLong(read("postmaster.pid").lines().findFirst().orElseThrow());
        return ProcessHandle.of(pid).orElseThrow();
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        first.close(); // whichever postmaster serves its folder now
    }
}
