package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChromaHalvingTest {
    private static Plane plane(int width, int height, int... samples) {
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            bytes[i] = (byte) samples[i];
        }
        return new Plane(width, height, bytes);
    }

    private static void assertHalved(Plane whole, ChromaSampling sampling, Plane expected) {
        Plane halved = ChromaHalving.halve(whole, sampling);
        assertThat(halved.width()).isEqualTo(expected.width());
        assertThat(halved.height()).isEqualTo(expected.height());
        assertThat(halved.samples()).isEqualTo(expected.samples());
    }

    @Test
    void halfWideAveragesPairsAndRoundsDownAndUpInTurns() {
        assertHalved(plane(5, 1, 10, 11, 20, 21, 200), ChromaSampling.HALF_WIDE, plane(3, 1, 10, 21, 200));
    }

    @Test
    void halfBothAveragesFourAndRepeatsTheLastColumnAndRow() {
        // (0+1+2+2+1)/4 = 1, (0+0+1+1+2)/4 = 1, (250+250+255+255+1)/4 = 252
        assertHalved(
                plane(5, 3, 0, 1, 0, 0, 250, 2, 2, 1, 1, 255, 7, 9, 7, 8, 3),
                ChromaSampling.HALF_BOTH,
                plane(3, 2, 1, 1, 252, 8, 8, 3));
    }

    /** Squares are averaged several at once, so that every place among them counts. */
    @Test
    void everySquareOfAWidePlaneIsAveraged() {
        byte[] samples = new byte[2 * 2 * 4096];
        new Random(1).nextBytes(samples);
        Arrays.fill(samples, 0, 16, (byte) 255);
        Arrays.fill(samples, 8192, 8192 + 16, (byte) 255);

        byte[] halved = ChromaHalving.halve(new Plane(8192, 2, samples), ChromaSampling.HALF_BOTH)
                .samples();

        for (int i = 0; i < 4096; i++) {
            int upper = (samples[2 * i] & 0xFF) + (samples[2 * i + 1] & 0xFF);
            int lower = (samples[8192 + 2 * i] & 0xFF) + (samples[8193 + 2 * i] & 0xFF);
            assertThat(halved[i] & 0xFF).isEqualTo((upper + lower + 1 + i % 2) / 4);
        }
    }

    @Test
    void halfHighAveragesRows() {
        assertHalved(plane(2, 3, 10, 20, 11, 21, 255, 0), ChromaSampling.HALF_HIGH, plane(2, 2, 10, 21, 255, 0));
    }

    @ParameterizedTest
    @EnumSource(ChromaSampling.class)
    void oneSampleStaysWhatItIs(ChromaSampling sampling) {
        for (int value = 0; value < 256; value++) {
            assertHalved(plane(1, 1, value), sampling, plane(1, 1, value));
        }
    }

    @Test
    void wholeIsNotCopied() {
        Plane whole = plane(2, 1, 1, 2);
        assertThat(ChromaHalving.halve(whole, ChromaSampling.WHOLE)).isSameAs(whole);
    }
}
