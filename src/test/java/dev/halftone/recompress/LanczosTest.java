package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halftone.recompress.jpeg.Checkpoint;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanczosTest {

    @ParameterizedTest
    @CsvSource({"199, 149", "100, 75", "67, 3", "13, 140", "3, 2", "1, 1"})
    void aFlatPictureStaysFlat(int width, int height) {
        byte[] samples = new byte[200 * 150 * 3];
        Arrays.fill(samples, (byte) 201);

        PixelGrid shrunk = Lanczos.shrink(new PixelGrid(200, 150, 3, samples), width, height, Checkpoint.NONE);

        assertThat(shrunk.width()).isEqualTo(width);
        assertThat(shrunk.height()).isEqualTo(height);
        assertThat(shrunk.samples()).hasSize(width * height * 3).containsOnly((byte) 201);
    }

    /** On a ramp, the value at every position is known, so that a shift by a fraction of a pixel shows. */
    @ParameterizedTest
    @ValueSource(ints = {199, 128, 100, 50, 30, 17, 11})
    void aRampKeepsItsPlace(int width) {
        byte[] samples = new byte[200];
        for (int x = 0; x < 200; x++) {
            samples[x] = (byte) x;
        }

        PixelGrid shrunk = Lanczos.shrink(new PixelGrid(200, 1, 1, samples), width, 1, Checkpoint.NONE);

        double scale = 200.0 / width;
        for (int x = width / 4; x < width * 3 / 4; x++) {
            double expected = (x + 0.5) * scale - 0.5;
            assertThat((double) (shrunk.samples()[x] & 0xff)).isCloseTo(expected, within(0.8));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 60, 30, 9})
    void detailFinerThanTheOutputTurnsIntoItsMeanAndNotIntoMoire(int side) {
        byte[] samples = new byte[200 * 200];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) ((i % 200 + i / 200) % 2 == 0 ? 255 : 0);
        }

        PixelGrid shrunk = Lanczos.shrink(new PixelGrid(200, 200, 1, samples), side, side, Checkpoint.NONE);

        for (int y = side / 4; y < side * 3 / 4; y++) {
            for (int x = side / 4; x < side * 3 / 4; x++) {
                assertThat(shrunk.samples()[y * side + x] & 0xff).isCloseTo(128, within(6));
            }
        }
    }
}
