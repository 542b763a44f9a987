package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.halftone.config.Roles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleUploadsTest {

    private static final Instant NOW = Instant.now();

    @TempDir
    Path directory;

    @Test
    void onlyOldUploadsAreDeleted() throws IOException {
        Path body = file(Files.createTempFile(directory, "body", ""), Duration.ofHours(2));
        Path part = file(Files.createTempFile(directory, "resteasy-reactive", "upload"), Duration.ofHours(2));
        Path underWay = file(Files.createTempFile(directory, "body", ""), Duration.ofMinutes(59));
        Path somebodyElses = file(Files.createFile(directory.resolve("body-lotion.jpg")), Duration.ofHours(2));
        Path folder = Files.createDirectory(directory.resolve("body1"));
        Files.setLastModifiedTime(folder, FileTime.from(NOW.minus(Duration.ofHours(2))));

        uploads(directory).deleteUntouchedSince(NOW.minus(Duration.ofHours(1)));

        assertThat(body).doesNotExist();
        assertThat(part).doesNotExist();
        assertThat(underWay).exists();
        assertThat(somebodyElses).exists();
        assertThat(folder).exists();
    }

    @Test
    void aDirectoryThatIsNotThereHasNone() {
        assertThatCode(() -> uploads(directory.resolve("nowhere")).deleteUntouchedSince(NOW))
                .doesNotThrowAnyException();
    }

    private static StaleUploads uploads(Path where) {
        return new StaleUploads(where, Roles.of(Roles.Role.API));
    }

    private static Path file(Path file, Duration age) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
    }
}
