package dev.halftone;

import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.KafkaServer;
import dev.halftone.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A class data sharing archive of the packaged service, which halves the time of each later start. Created by the first
 * test of a build that starts the service, in whichever JVM it runs.
 */
final class ClassArchive {

    private static final Path ARCHIVE = Path.of("target", "service.jsa").toAbsolutePath();
    private static final Path LOCK = Path.of("target", "service.jsa.lock").toAbsolutePath();

    private ClassArchive() {}

    /** The option for a JVM that runs the jar; none while another JVM makes the archive, for which nobody waits. */
    static synchronized List<String> options(Path jar) {
        try (FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                return List.of();
            }
            if (!Files.exists(ARCHIVE)
                    || Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(jar)) < 0) {
                Files.deleteIfExists(ARCHIVE);
                make();
            }
            return List.of("-XX:SharedArchiveFile=" + ARCHIVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a service until it is ready and has processed an image. It has its own servers, because those of the tests
     * may be in use.
     */
    private static void make() throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "tests")), "class-archive")
                .toAbsolutePath();
        try (PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"), 0, true);
                KafkaServer kafka = KafkaServer.start(folder.resolve("kafka"), 0, true);
                Origin origin = new Origin();
                ServiceProcess service = ServiceProcess.start(
                        folder, environment(postgres, kafka, folder), List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE))) {
            service.awaitReady();
            String requestId = Api.upload(
                            service.given(),
                            Api.csv(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1))))),
                            Map.of())
                    .path("request_id");
            await().atMost(ServiceProcess.START_TIMEOUT).until(() -> "Completed"
                    .equals(service.given().get("/status/" + requestId + "/").path("status")));
            service.terminate();
            service.awaitEnd(ServiceProcess.START_TIMEOUT);
        }
    }

    /** There are no clients during the shutdown delay. */
    private static Map<String, String> environment(PostgresServer postgres, KafkaServer kafka, Path folder) {
        Map<String, String> environment = new HashMap<>(ServiceEnvironment.of(
                postgres.reactiveUrl(), postgres.user(), kafka.bootstrapServers(), folder.resolve("images")));
        environment.put("QUARKUS_SHUTDOWN_DELAY", "0S");
        return environment;
    }
}
