package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.PlaneScaler.Start;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.Plane;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A part of a plane is what the whole plane has there when it is scaled. */
class CroppedPlaneTest {

    private static final int SOURCE = 480;

    private static byte[] source() {
        byte[] samples = new byte[SOURCE * SOURCE];
        Random random = new Random(1);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (100 + 60 * Math.sin(i % SOURCE / 9.0) + i / SOURCE / 5 + random.nextInt(20));
        }
        return samples;
    }

    private static Plane scaled(int width, int height, double scale, Start start) {
        PlaneScaler scaler = new PlaneScaler(SOURCE, SOURCE, width, height, scale, scale, start, Checkpoint.NONE);
        byte[] samples = source();
        for (int y = 0; y < SOURCE; y++) {
            scaler.row(samples, y * SOURCE);
        }
        return scaler.plane();
    }

    @ParameterizedTest
    @CsvSource({
        // scale; columns and rows of the whole that the part begins with; its size
        "1, 7, 12, 100, 61",
        "2, 31, 40, 50, 71",
        "3.2, 20, 33, 60, 31",
        "12, 5, 9, 20, 14",
        "0.5, 101, 300, 57, 200",
        "1.5, 0, 10, 320, 40",
        "2, 0, 0, 240, 240"
    })
    void aPartIsScaledAsWithinTheWhole(double scale, int left, int top, int width, int height) {
        int side = (int) (SOURCE / scale);
        Plane whole = scaled(side, side, scale, Start.NONE);

        Plane part = scaled(width, height, scale, new Start(left * scale, top * scale));

        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int expected = whole.samples()[(top + y) * side + left + x] & 0xff;
                assertThat(part.samples()[y * width + x] & 0xff)
                        .as(x + ", " + y)
                        .isBetween(expected - 1, expected + 1);
            }
        }
    }
}
