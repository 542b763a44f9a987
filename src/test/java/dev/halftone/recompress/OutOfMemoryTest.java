package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class OutOfMemoryTest {

    @TempDir
    Path folder;

    @Test
    void anImageThatTheHeapCannotHoldFailsAloneAndTheNextOneIsRecompressed() throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName())
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        String rejected = "Rejected[reason=CORRUPT_IMAGE, message=The PNG image needs more memory than there is.]";
        assertThat(Files.readAllLines(output, StandardCharsets.UTF_8))
                .containsExactly(rejected, "Recompressed", rejected, "Recompressed");
    }
}
