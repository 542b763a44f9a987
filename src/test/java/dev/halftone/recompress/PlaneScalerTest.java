package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.Plane;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaneScalerTest {

    private static final IntBinaryOperator ZONES =
            (x, y) -> (int) Math.round(127.5 + 127.5 * Math.cos((x * x + y * y) / 200.0));
    private static final IntBinaryOperator GRID = (x, y) -> x % 2 == 0 || y % 3 == 0 ? 0 : 255;
    private static final IntBinaryOperator STROKES = (x, y) -> (x + y / 3) % 17 < 2 || y % 23 == 5 ? 20 : 240;
    private static final IntBinaryOperator RAMP = (x, y) -> (x + y) % 256;

    private static Plane plane(int width, int height, IntBinaryOperator picture) {
        byte[] samples = new byte[width * height];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) picture.applyAsInt(i % width, i / width);
        }
        return new Plane(width, height, samples);
    }

    private static Plane noise(int width, int height) {
        byte[] samples = new byte[width * height];
        new Random(width).nextBytes(samples);
        return new Plane(width, height, samples);
    }

    private static Plane scale(Plane source, int width, int height, double scaleX, double scaleY) {
        return scale(source, width, height, scaleX, scaleY, Checkpoint.NONE);
    }

    /** Hands over all rows in the same array, which is what decoders do. */
    private static Plane scale(
            Plane source, int width, int height, double scaleX, double scaleY, Checkpoint checkpoint) {
        PlaneScaler scaler =
                new PlaneScaler(source.width(), source.height(), width, height, scaleX, scaleY, checkpoint);
        byte[] row = new byte[source.width() + 3];
        for (int y = 0; y < source.height(); y++) {
            System.arraycopy(source.samples(), y * source.width(), row, 3, source.width());
            scaler.row(row, 3);
        }
        return scaler.plane();
    }

    private static Plane scale(Plane source, int width, int height) {
        return scale(source, width, height, (double) source.width() / width, (double) source.height() / height);
    }

    private static double weight(double distance, double scale) {
        if (scale < 0.95) {
            return Math.max(0, 1 - Math.abs(distance));
        }
        double x = distance / Math.max(1, scale);
        if (Math.abs(x) >= 3) {
            return 0;
        }
        double pi = Math.PI * x;
        return x == 0 ? 1 : 3 * Math.sin(pi) * Math.sin(pi / 3) / (pi * pi);
    }

    /** Rows of the averages of blocks; the last ones may be smaller. */
    private static double[][] blocks(Plane source, int width, int height) {
        int columns = (source.width() + width - 1) / width;
        double[][] averages = new double[(source.height() + height - 1) / height][columns];
        for (int row = 0; row < averages.length; row++) {
            for (int column = 0; column < columns; column++) {
                int sum = 0;
                int count = 0;
                for (int y = row * height; y < Math.min(source.height(), (row + 1) * height); y++) {
                    for (int x = column * width; x < Math.min(source.width(), (column + 1) * width); x++) {
                        sum += source.samples()[y * source.width() + x] & 0xff;
                        count++;
                    }
                }
                averages[row][column] = (double) sum / count;
            }
        }
        return averages;
    }

    /** The definition of the filter in double precision, for one sample of the target. */
    private static double exactly(double[][] source, double centreX, double centreY, double scaleX, double scaleY) {
        double sum = 0;
        double weights = 0;
        for (int y = 0; y < source.length; y++) {
            double weightY = weight(y + 0.5 - centreY, scaleY);
            for (int x = 0; x < source[y].length && weightY != 0; x++) {
                double weight = weightY * weight(x + 0.5 - centreX, scaleX);
                sum += weight * source[y][x];
                weights += weight;
            }
        }
        return Math.max(0, Math.min(255, sum / weights));
    }

    static Stream<Arguments> pictures() {
        return Stream.of(
                        Arguments.of("zone plate", plane(97, 70, ZONES)),
                        Arguments.of("grid", plane(97, 70, GRID)),
                        Arguments.of("strokes", plane(97, 70, STROKES)),
                        Arguments.of("ramp", plane(97, 70, RAMP)),
                        Arguments.of("noise", noise(97, 70)),
                        Arguments.of("tall", noise(3, 300)),
                        Arguments.of("wide", noise(300, 2)),
                        Arguments.of("one sample", noise(1, 1)))
                .flatMap(picture -> Stream.of(
                                new double[] {1.6, 1.6},
                                new double[] {2, 2},
                                new double[] {1.001, 5.7},
                                new double[] {3.2, 1},
                                new double[] {1, 2.5},
                                new double[] {0.98, 0.999},
                                new double[] {0.5, 0.5},
                                new double[] {0.25, 2},
                                new double[] {0.8, 0.3})
                        .map(scales -> Arguments.of(picture.get()[0], picture.get()[1], scales[0], scales[1])));
    }

    @ParameterizedTest(name = "{0} {2} x {3}")
    @MethodSource("pictures")
    void everySampleIsWhatTheFilterSays(String name, Plane source, double scaleX, double scaleY) {
        int width = (int) Math.ceil(source.width() / scaleX);
        int height = (int) Math.ceil(source.height() / scaleY);

        Plane scaled = scale(source, width, height, scaleX, scaleY);

        double[][] samples = blocks(source, 1, 1);
        for (int y = 0; y < height; y++) {
            double centreY = Math.min((y + 0.5) * scaleY, source.height());
            for (int x = 0; x < width; x++) {
                double centreX = Math.min((x + 0.5) * scaleX, source.width());
                assertThat((double) (scaled.samples()[y * width + x] & 0xff))
                        .as("%s at %s, %s", name, x, y)
                        .isCloseTo(exactly(samples, centreX, centreY, scaleX, scaleY), within(0.501));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"199, 149", "100, 75", "67, 3", "13, 140", "3, 2", "1, 1", "200, 150", "333, 301", "200, 7", "400, 9"})
    void aFlatPlaneStaysFlat(int width, int height) {
        Plane scaled = scale(plane(200, 150, (x, y) -> 201), width, height);

        assertThat(scaled.width()).isEqualTo(width);
        assertThat(scaled.height()).isEqualTo(height);
        assertThat(scaled.samples()).containsOnly((byte) 201);
    }

    /** On a ramp, the value at every position is known, so that a shift by a fraction of a sample shows. */
    @ParameterizedTest
    @ValueSource(ints = {600, 400, 201, 199, 128, 100, 50, 30, 17, 11})
    void aRampKeepsItsPlaceInBothDirections(int size) {
        Plane across = scale(plane(200, 1, (x, y) -> x), size, 1);
        Plane down = scale(plane(1, 200, (x, y) -> y), 1, size);

        double scale = 200.0 / size;
        for (int i = size / 4; i < size * 3 / 4; i++) {
            double expected = (i + 0.5) * scale - 0.5;
            assertThat((double) (across.samples()[i] & 0xff)).isCloseTo(expected, within(0.8));
        }
        assertThat(down.samples()).isEqualTo(across.samples());
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 60, 30, 9})
    void detailFinerThanTheTargetTurnsIntoItsMeanAndNotIntoMoire(int side) {
        Plane scaled = scale(plane(200, 200, (x, y) -> (x + y) % 2 == 0 ? 255 : 0), side, side);

        for (int y = side / 4; y < side * 3 / 4; y++) {
            for (int x = side / 4; x < side * 3 / 4; x++) {
                assertThat(scaled.samples()[y * side + x] & 0xff).isCloseTo(128, within(6));
            }
        }
    }

    /** The plane covers half a sample more than the picture, as that of the chroma of an odd width does. */
    @Test
    void thePictureAndNotThePlaneDecidesWhereSamplesLie() {
        Plane scaled = scale(plane(101, 1, (x, y) -> 2 * x), 50, 1, 201 / 100.0, 1);

        for (int x = 10; x < 40; x++) {
            double expected = 2 * ((x + 0.5) * 2.01 - 0.5);
            assertThat((double) (scaled.samples()[x] & 0xff)).isCloseTo(expected, within(0.8));
        }
    }

    @Test
    void aScaleOfOneCopies() {
        Plane source = noise(61, 40);

        assertThat(scale(source, 61, 40, 1, 1).samples()).isEqualTo(source.samples());
        byte[] cut = scale(source, 60, 39, 1, 1).samples();
        for (int y = 0; y < 39; y++) {
            assertThat(Arrays.copyOfRange(cut, y * 60, (y + 1) * 60))
                    .isEqualTo(Arrays.copyOfRange(source.samples(), y * 61, y * 61 + 60));
        }
    }

    @Test
    void doublingIsLibjpegsFancyUpsampling() {
        Plane scaled = scale(new Plane(3, 1, new byte[] {0, 100, 20}), 6, 1, 0.5, 1);

        assertThat(scaled.samples()).containsExactly(0, 25, 75, 80, 40, 20);
    }

    @Test
    void anEnlargedEdgeDoesNotOvershoot() {
        Plane scaled = scale(plane(40, 40, (x, y) -> x < 20 ? 60 : 180), 70, 93);

        for (byte sample : scaled.samples()) {
            assertThat(sample & 0xff).isBetween(60, 180);
        }
    }

    /** Blocks are averaged first, and the last row and column of them are not whole. */
    @ParameterizedTest
    @CsvSource({"12, 9", "33, 20", "5, 40", "1, 1", "2, 66"})
    void withLargeFactorsEverySampleIsWhatTheFilterSaysOfTheBlocks(int width, int height) {
        Plane source = plane(401, 307, STROKES);

        Plane scaled = scale(source, width, height);

        double scaleX = 401.0 / width;
        double scaleY = 307.0 / height;
        int blockWidth = Math.max(1, (int) (scaleX / 3));
        int blockHeight = Math.max(1, (int) (scaleY / 3));
        double[][] blocks = blocks(source, blockWidth, blockHeight);
        for (int i = 0; i < scaled.samples().length; i++) {
            double x = Math.min((i % width + 0.5) * scaleX / blockWidth, blocks[0].length);
            double y = Math.min((i / width + 0.5) * scaleY / blockHeight, blocks.length);
            assertThat((double) (scaled.samples()[i] & 0xff))
                    .isCloseTo(exactly(blocks, x, y, scaleX / blockWidth, scaleY / blockHeight), within(0.501));
        }
    }

    /** More than one band of rows, and one that is not full. */
    @Test
    void everySampleOfManyRowsIsWhatTheFilterSays() {
        Plane source = noise(37, 700);

        Plane scaled = scale(source, 21, 411);

        double[][] samples = blocks(source, 1, 1);
        for (int i = 0; i < scaled.samples().length; i++) {
            double x = (i % 21 + 0.5) * 37 / 21;
            double y = (i / 21 + 0.5) * 700 / 411;
            assertThat((double) (scaled.samples()[i] & 0xff))
                    .isCloseTo(exactly(samples, x, y, 37.0 / 21, 700.0 / 411), within(0.501));
        }
    }

    @Test
    void aPlaneWithTooFewOrTooManyRowsIsAnError() {
        PlaneScaler scaler = new PlaneScaler(4, 2, 2, 1, 2, 2, Checkpoint.NONE);
        scaler.row(new byte[4], 0);

        assertThatThrownBy(scaler::plane).hasMessage("1 of 2 rows have arrived");
        scaler.row(new byte[4], 0);
        assertThatThrownBy(() -> scaler.row(new byte[4], 0)).hasMessage("The plane has only 2 rows");
        assertThat(scaler.plane().samples()).containsExactly(0, 0);
    }

    @Test
    void theCheckpointIsReachedThroughoutAndNotAtEveryRow() {
        AtomicInteger reached = new AtomicInteger();

        scale(noise(1000, 1000), 400, 400, 2.5, 2.5, reached::incrementAndGet);

        assertThat(reached.get()).isBetween(20, 200);
    }
}
