package dev.halftone.recompress.png;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class InflateFuzzerTest {

    @Test
    @Tag("fuzz")
    void anyStreamEndsAsItDoesInZlib() {
        InflateFuzzer fuzzer = new InflateFuzzer(2024);
        fuzzer.run(10_000);
        assertThat(fuzzer.whole()).isPositive();
        assertThat(fuzzer.damaged()).isPositive();
    }
}
