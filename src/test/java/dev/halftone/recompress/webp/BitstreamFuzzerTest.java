package dev.halftone.recompress.webp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fuzz")
class BitstreamFuzzerTest {

    /** {@link BitstreamFuzzer#main} runs for longer. */
    @Test
    void damagedBitstreamsAreDecodedOrRefusedInTimeAndWithinTheirMemory() {
        BitstreamFuzzer fuzzer = new BitstreamFuzzer(6);

        fuzzer.run(10_000);

        assertThat(fuzzer.decoded()).isGreaterThan(1_000);
        assertThat(fuzzer.refused()).isGreaterThan(1_000);
    }
}
