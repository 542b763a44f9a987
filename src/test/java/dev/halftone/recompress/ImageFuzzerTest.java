package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fuzz")
class ImageFuzzerTest {

    @Test
    void damagedFilesOfEveryFormatEndInAnOutcomeInTimeAndWithinTheirMemory() {
        ImageFuzzer fuzzer = new ImageFuzzer(5);

        fuzzer.run(8_000);

        assertThat(fuzzer.outcomes()).containsKeys("Recompressed", "Unchanged", "corrupt_image", "unsupported_format");
    }
}
