package dev.halftone.intake;

import dev.halftone.config.Roles;
import dev.halftone.schedule.PeriodicTask;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Deletes temporary upload files that have not been written to for an hour, which a killed process has left behind.
 * Runs at startup and every hour, because processes may share the directory.
 */
@ApplicationScoped
class StaleUploads {

    private static final Logger LOG = Logger.getLogger(StaleUploads.class);
    private static final Duration AGE = Duration.ofHours(1);

    /** Files of {@link BodyFiles} and of Quarkus; the directory may contain files of other programs. */
    private static final Pattern NAME = Pattern.compile("body\\d+|resteasy-reactive\\d+upload");

    private final Path directory;
    private final PeriodicTask task = PeriodicTask.of("Looking for old temporary files", AGE, this::sweep);
    private final boolean active;

    StaleUploads(@ConfigProperty(name = "quarkus.http.body.uploads-directory") Path directory, Roles roles) {
        this.directory = directory;
        this.active = roles.api();
    }

    void start(@Observes StartupEvent event) {
        if (active) {
            task.start();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        task.stop();
    }

    private Uni<Void> sweep() {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> deleteUntouchedSince(Instant.now().minus(AGE)));
    }

    /** Blocking. */
    void deleteUntouchedSince(Instant time) {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(StaleUploads::isUpload).forEach(file -> deleteUntouchedSince(time, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUpload(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches()
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static void deleteUntouchedSince(Instant time, Path file) {
        try {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(time)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warnf("An old temporary file can't be deleted: %s", e);
        }
    }
}
