package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.ChromaHalving;
import dev.halftone.recompress.jpeg.ChromaSampling;
import dev.halftone.recompress.jpeg.Plane;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanesOfPixelsTest {

    /** Soft colours. */
    private static final IntBinaryOperator PHOTOGRAPH = (x, y) -> {
        int red = (int) (128 + 120 * Math.sin(x / 40.0));
        int green = (int) (128 + 120 * Math.cos(y / 50.0));
        int blue = (int) (128 + 120 * Math.sin((x + y) / 60.0));
        return red << 16 | green << 8 | blue;
    };

    private static final IntBinaryOperator COLOURED_LINES = (x, y) -> x % 12 < 3 || y % 28 < 3 ? 0xff0000 : 0xffffff;

    private static PixelGrid grid(int width, int height, IntBinaryOperator picture) {
        byte[] samples = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            int pixel = picture.applyAsInt(i % width, i / width);
            samples[3 * i] = (byte) (pixel >> 16);
            samples[3 * i + 1] = (byte) (pixel >> 8);
            samples[3 * i + 2] = (byte) pixel;
        }
        return new PixelGrid(width, height, PixelGrid.RGB, samples);
    }

    private static SubsampledPlanes read(PixelGrid grid, TargetSize size, boolean mayHalve, AtomicInteger times) {
        return PlanesOfPixels.<RuntimeException>of(
                grid.width(),
                grid.height(),
                grid.channels(),
                Layout.whole(new TargetSize(grid.width(), grid.height()), size),
                mayHalve,
                Checkpoint.NONE,
                rows -> {
                    times.incrementAndGet();
                    for (int y = 0; y < grid.height(); y++) {
                        rows.row(grid.samples(), y * grid.width() * 3);
                    }
                });
    }

    /** Also of odd sizes, whose last sample of chrominance is a half. */
    @ParameterizedTest
    @CsvSource({"400, 300, 200, 150", "401, 301, 167, 125", "399, 300, 133, 100", "403, 303, 101, 76", "401, 1, 157, 1"
    })
    void chromaOfAPhotographIsHalvedBeforeItIsShrunkAndStaysInItsPlace(
            int width, int height, int targetWidth, int targetHeight) {
        PixelGrid photograph = grid(width, height, PHOTOGRAPH);
        TargetSize size = new TargetSize(targetWidth, targetHeight);
        AtomicInteger times = new AtomicInteger();

        SubsampledPlanes halved = read(photograph, size, true, times);
        SubsampledPlanes whole = read(photograph, size, false, new AtomicInteger());

        assertThat(times).hasValue(1);
        assertThat(halved.sampling()).isEqualTo(ChromaSampling.HALF_BOTH);
        assertThat(whole.sampling()).isEqualTo(ChromaSampling.WHOLE);
        assertThat(halved.planes().get(0).samples())
                .isEqualTo(whole.planes().get(0).samples());
        for (int plane = 1; plane < 3; plane++) {
            Plane expected = ChromaHalving.halve(whole.planes().get(plane), ChromaSampling.HALF_BOTH);
            Plane actual = halved.planes().get(plane);
            assertThat(actual.width()).isEqualTo(expected.width());
            assertThat(actual.height()).isEqualTo(expected.height());
            assertThat(meanDifference(actual, expected)).isLessThan(1);
        }
    }

    private static double meanDifference(Plane a, Plane b) {
        long sum = 0;
        for (int i = 0; i < a.samples().length; i++) {
            sum += Math.abs((a.samples()[i] & 0xff) - (b.samples()[i] & 0xff));
        }
        return (double) sum / a.samples().length;
    }

    @Test
    void aDrawingIsReadOnceMoreAndKeepsItsChroma() {
        PixelGrid drawing = grid(400, 300, COLOURED_LINES);
        TargetSize size = new TargetSize(200, 150);
        AtomicInteger times = new AtomicInteger();

        SubsampledPlanes planes = read(drawing, size, true, times);

        assertThat(times).hasValue(2);
        assertThat(planes.sampling()).isEqualTo(ChromaSampling.WHOLE);
        SubsampledPlanes kept = read(drawing, size, false, new AtomicInteger());
        for (int plane = 0; plane < 3; plane++) {
            assertThat(planes.planes().get(plane).samples())
                    .isEqualTo(kept.planes().get(plane).samples());
        }
    }

    @Test
    void whatIsNotShrunkIsNotHalvedHere() {
        PixelGrid photograph = grid(60, 40, PHOTOGRAPH);
        AtomicInteger times = new AtomicInteger();

        SubsampledPlanes planes = read(photograph, new TargetSize(60, 40), true, times);

        assertThat(times).hasValue(1);
        assertThat(planes.sampling()).isEqualTo(ChromaSampling.WHOLE);
    }
}
