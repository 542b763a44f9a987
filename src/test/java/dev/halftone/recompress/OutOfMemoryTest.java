package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class OutOfMemoryTest {

    @TempDir
    Path folder;

    /** The last one is the first one again, which is not held if it shrinks. */
    @Test
    void anImageThatTheHeapCannotHoldFailsAloneAndTheNextOneIsRecompressed() throws Exception {
        assertThat(output("-Xmx64m", SmallHeap.class))
                .containsExactly(rejected("PNG"), "Recompressed", rejected("JPEG"), "Recompressed", "Recompressed");
    }

    private static String rejected(String format) {
        return "Rejected[reason=CORRUPT_IMAGE, message=The " + format + " image needs more memory than there is.]";
    }

    @Test
    void aJpegOfAHundredMegapixelsShrinksIn256Megabytes() throws Exception {
        assertThat(output("-Xmx256m", ShrunkHundredMegapixels.class))
                .containsExactly("1600 x 1600", "1600 x 1600", "1600 x 1597", "1600 x 1597");
    }

    private List<String> output(String heap, Class<?> main) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName())
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try {
            assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }
}
