package dev.halftone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * The classes of the packaged service as its JVM has loaded them once (class data sharing), so that each later start takes
 * half the time. Made by the first test of a build that starts the service, in whichever JVM it runs.
 */
final class ClassArchive {

    private static final Path ARCHIVE = Path.of("target", "service.jsa").toAbsolutePath();
    private static final Path LOCK = Path.of("target", "service.jsa.lock").toAbsolutePath();

    private ClassArchive() {}

    /** The option for a JVM that runs the jar. */
    static synchronized String option(Path jar) {
        try (FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock(); // until it is closed
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

    /** A service that finds nobody, as far as it comes. */
    private static void make() throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "tests")), "class-archive")
                .toAbsolutePath();
        Map<String, String> environment = ServiceEnvironment.of(
                "postgresql://127.0.0.1:1/none", "nobody", "127.0.0.1:1", folder.resolve("images"));
        try (ServiceProcess service =
                ServiceProcess.start(folder, environment, List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE))) {
            service.awaitStart();
            service.terminate();
            service.awaitEnd(ServiceProcess.LONGEST_START);
        }
    }
}
