package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.KafkaServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Kafka node in its own JVM. */
final class KafkaProcess implements Server, AutoCloseable {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);

    private final Path folder;
    private final int port;
    private final List<String> properties;
    private int starts;
    private Process process;
    private Path log;

    /** @param properties of the node, which override those of {@link KafkaServer} */
    KafkaProcess(Path folder, int port, Map<String, String> properties) {
        this.folder = folder;
        this.port = port;
        this.properties = properties.entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue())
                .toList();
    }

    String address() {
        return "localhost:" + port;
    }

    @Override
    public void start() {
        launch();
        awaitReady();
    }

    /** Returns at once: the nodes of a cluster become ready only when most of them run. */
    void launch() {
        starts++;
        log = folder.resolveSibling(folder.getFileName() + "-" + starts + ".log");
        try {
            process = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        await("Kafka is up; its log is " + log).atMost(WAIT_TIMEOUT).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("Kafka has ended; its log is " + log);
            }
            return Files.readString(log).lines().anyMatch("ready"::equals);
        });
    }

    private List<String> command() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String libraries =
                Files.readString(Path.of("target", "embedded", "classpath")).strip();
        List<String> command = new ArrayList<>(List.of(
                java,
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath() + File.pathSeparator + libraries,
                KafkaServer.class.getName(),
                folder.toString(),
                String.valueOf(port)));
        command.addAll(properties);
        return command;
    }

    @Override
    public void stop() {
        process.destroy();
        await("Kafka has stopped").atMost(WAIT_TIMEOUT).until(() -> !process.isAlive());
    }

    @Override
    public void kill() {
        Signals.kill(process.toHandle());
    }

    @Override
    public void freeze() {
        Signals.freeze(process.toHandle());
    }

    @Override
    public void thaw() {
        Signals.thaw(process.toHandle());
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
