package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PostgreSQL server: the postmaster and its children. */
final class PostgresProcess implements Postgres, Server {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final String USER = "postgres";

    private final Path folder;
    private final int port;
    private final Optional<PostgresServer> first;
    private Optional<Process> started = Optional.empty();

    private PostgresProcess(Path folder, int port, Optional<PostgresServer> first) {
        this.folder = folder;
        this.port = port;
        this.first = first;
    }

    /** A new server, with an empty database. */
    static PostgresProcess create(Path folder) {
        PostgresServer first = PostgresServer.start(folder, 0, true);
        return new PostgresProcess(folder, first.port(), Optional.of(first));
    }

    /** A server that will be started with the command in the {@code postmaster.opts} of its folder. */
    static PostgresProcess in(Path folder, int port) {
        return new PostgresProcess(folder, port, Optional.empty());
    }

    Path folder() {
        return folder;
    }

    int port() {
        return port;
    }

    @Override
    public String reactiveUrl() {
        return "postgresql://localhost:" + port + "/postgres";
    }

    @Override
    public String user() {
        return USER;
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:" + reactiveUrl() + "?loginTimeout=5&connectTimeout=5&socketTimeout=30", USER, "");
    }

    @Override
    public Server primary() {
        return this;
    }

    /** Executes statements without results. */
    void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(List.of(statements).toString(), e);
        }
    }

    /** The first column of the first row; empty if there is no row. */
    String text(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** Uses the command of the first start, which PostgreSQL writes to {@code postmaster.opts}. */
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
            started = Optional.of(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolveSibling(folder.getFileName() + ".log").toFile()))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("PostgreSQL is back").atMost(WAIT_TIMEOUT).until(this::answers);
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /** A fast shutdown (SIGINT): a smart one (SIGTERM) would wait until every client has disconnected. */
    @Override
    public void stop() {
        ProcessHandle postmaster = postmaster();
        Signals.send("INT", List.of(postmaster));
        await("PostgreSQL has stopped").atMost(WAIT_TIMEOUT).until(() -> !postmaster.isAlive());
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
        first.ifPresentOrElse(PostgresServer::close, this::killStarted); // whichever postmaster runs there now
    }

    private void killStarted() {
        started.map(Process::toHandle).filter(ProcessHandle::isAlive).ifPresent(Signals::kill);
    }
}
