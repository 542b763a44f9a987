package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class SchemaVersionTest {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    @Test
    void theNewestVersionIsThatOfTheLastMigration() throws IOException {
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            assertThat(files.mapToInt(SchemaVersionTest::version).max())
                    .hasValue(Integer.parseInt(SchemaVersion.NEWEST));
        }
    }

    private static int version(Path migration) {
        String name = migration.getFileName().toString();
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    /** CRC-32 of all lines without their ends; that it is Flyway's is seen by {@code PostgresAccessIT}. */
    @Test
    void theChecksumIsThatOfTheLastMigration() throws IOException {
        CRC32 checksum = new CRC32();
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            Path last = files.max(Comparator.comparingInt(SchemaVersionTest::version))
                    .orElseThrow();
            Files.readAllLines(last).forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
        }

        assertThat(SchemaVersion.CHECKSUM)
                .as("put it there after a change of the migration")
                .isEqualTo((int) checksum.getValue());
    }
}
