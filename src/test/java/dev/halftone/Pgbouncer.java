package dev.halftone;

import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real pgbouncer in front of a PostgreSQL. */
final class Pgbouncer implements AutoCloseable {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(30);

    private final Process process;
    private final int port;
    private final String database;

    private Pgbouncer(Process process, int port, String database) {
        this.process = process;
        this.port = port;
        this.database = database;
    }

    /**
     * Aborts the test if pgbouncer is not installed.
     *
     * @param mode session, transaction or statement
     * @param database its URL for the reactive client
     */
    static Pgbouncer start(String mode, URI database, String user) {
        Path program = Prerequisite.PGBOUNCER.required();
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "tests")), "pgbouncer")
                    .toAbsolutePath();
            int port = FreePort.next();
            Path configuration = Files.writeString(
                    folder.resolve("pgbouncer.ini"), """
                    [databases]
                    * = host=localhost port=%d user=%s
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = %s
                    default_pool_size = 60
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(database.getPort(), user, port, mode));
            List<String> command = new ArrayList<>(List.of(program.toString(), configuration.toString()));
            if ("root".equals(System.getProperty("user.name"))) {
                command.addAll(List.of("-u", "nobody")); // it refuses to run as root
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                    .start();
            Pgbouncer pgbouncer = new Pgbouncer(process, port, database.getPath());
            pgbouncer.awaitStart();
            return pgbouncer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitStart() {
        await("pgbouncer listens").atMost(WAIT_TIMEOUT).until(() -> {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    String reactiveUrl() {
        return "postgresql://127.0.0.1:" + port + database;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
