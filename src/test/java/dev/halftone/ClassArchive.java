package dev.halftone;

import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.KafkaServer;
import dev.halftone.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An archive of the packaged service's loaded classes (class data sharing), which halves the time of later starts.
 * Created by the first test of a build that starts the service, in any JVM.
 */
final class ClassArchive {

    private static final Path ARCHIVE = Path.of("target", "service.jsa").toAbsolutePath();
    private static final Path LOCK = Path.of("target", "service.jsa.lock").toAbsolutePath();

    private ClassArchive() {}

    /** The JVM option for running the jar. */
    static synchronized String option(Path jar) {
        try (FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock(); // until the file is closed
            if (!Files.exists(ARCHIVE)
                    || Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(jar)) < 0) {
                Files.deleteIfExists(ARCHIVE);
                make();
            }
            return "-XX:SharedArchiveFile=" + ARCHIVE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a service until it is ready and has processed an image. It has its own servers, because the shared ones may
     * have a tenant.
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

    /** No shutdown delay: all tests wait for the archive, and no client waits for responses. */
    private static Map<String, String> environment(PostgresServer postgres, KafkaServer kafka, Path folder) {
        Map<String, String> environment = new HashMap<>(ServiceEnvironment.of(
                postgres.reactiveUrl(), postgres.user(), kafka.bootstrapServers(), folder.resolve("images")));
        environment.put("QUARKUS_SHUTDOWN_DELAY", "0S");
        return environment;
    }
}
