package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("process")
class QuantisationTableTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 10, 25, 49, 50, 51, 75, 90, 95, 99, 100})
    void aQualityMeansWhatItMeansToLibjpeg(int quality) {
        byte[] reference = Libjpeg.cjpeg(Pictures.ppm(8, 8), "-baseline", "-quality", Integer.toString(quality));

        assertThat(steps(QuantisationTable.ofQuality(quality, false))).isEqualTo(tableOf(reference, 0));
        assertThat(steps(QuantisationTable.ofQuality(quality, true))).isEqualTo(tableOf(reference, 1));
    }

    private static int[] steps(QuantisationTable table) {
        return IntStream.range(0, 64).map(table::step).toArray();
    }

    /** T.81 B.2.4.1. */
    private static int[] tableOf(byte[] jpeg, int destination) {
        for (int i = 0; i < jpeg.length - 69; i++) {
            boolean found = jpeg[i] == (byte) 0xFF && (jpeg[i + 1] & 0xFF) == Marker.DQT && jpeg[i + 4] == destination;
            if (found) {
                int first = i + 5;
                return IntStream.range(0, 64).map(k -> jpeg[first + k] & 0xFF).toArray();
            }
        }
        throw new AssertionError("no table " + destination);
    }
}
