package dev.halftone.devmode;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * A real PostgreSQL and a real Kafka for dev mode, in a separate process: live reload does not affect them, they are
 * not on the service's class path, and they exit when this process does, because their standard input closes. Their
 * addresses become system properties, which survive a reload and override {@code application.properties}.
 */
public final class DevelopmentServers {

    private static final Logger LOG = Logger.getLogger("dev.halftone.dev");
    private static final String STARTED = "dev-servers.started";

    /** Set by {@code quarkus:dev} alone: where the build wrote the class path of the two servers. */
    private static final String CLASS_PATH_FILE = "dev-servers.classpath-file";

    private DevelopmentServers() {}

    /** In dev mode, starts the two, unless this JVM has already done so or other addresses are configured. */
    public static void ensureRunning() {
        String classPathFile = System.getProperty(CLASS_PATH_FILE);
        if (System.getProperty(STARTED) != null || classPathFile == null || othersAreGiven()) {
            return;
        }
        Path build = Path.of(classPathFile).toAbsolutePath().getParent();
        String[] ready = start(build).split(" ");
        String postgres = ready[1];
        String user = ready[2];
        String kafka = ready[3];
        System.setProperty(STARTED, "true");
        System.setProperty("quarkus.datasource.reactive.url", postgres);
        System.setProperty("quarkus.datasource.jdbc.url", "jdbc:" + postgres);
        System.setProperty("quarkus.datasource.username", user);
        System.setProperty("quarkus.datasource.password", "");
        System.setProperty("kafka.bootstrap.servers", kafka);
        LOG.infof("PostgreSQL: %s (user %s, no password)", postgres, user);
        LOG.infof("Kafka:      %s", kafka);
    }

    private static boolean othersAreGiven() {
        return System.getenv("KAFKA_BOOTSTRAP_SERVERS") != null
                || System.getProperty("kafka.bootstrap.servers") != null;
    }

    private static String start(Path build) {
        try {
            Path log = build.resolve("servers.log");
            String classPath = build.getParent().resolve("test-classes")
                    + File.pathSeparator
                    + Files.readString(build.resolve("classpath")).strip();
            LOG.infof("Starting PostgreSQL and Kafka; their log is %s", log);
            Process process = new ProcessBuilder(
                            java(),
                            "-Xmx512m",
                            // starts faster, and performance does not matter here
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            classPath,
                            "dev.halftone.embedded.EmbeddedServers",
                            build.resolve("data").toString())
                    .redirectError(log.toFile())
                    .start();
            return readyLine(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL and Kafka can't be started", e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    // The reader stays open, as the process's standard output does; nothing more is written to it.
    @SuppressWarnings("resource")
    private static String readyLine(Process process, Path log) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("ready ")) {
                return line;
            }
        }
        throw new IOException("PostgreSQL and Kafka did not start; " + log + " says why");
    }
}
