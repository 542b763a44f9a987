package dev.halftone.recompress.png;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanlineFilterTest {

    private static final int ROWS = 40;

    /** Scanlines of any filters follow one another, so that what one leaves behind for the next one counts. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 8})
    void scanlinesAreWhatTheSpecificationSays(int distance) {
        Random random = new Random(distance);
        ScanlineFilter filter = new ScanlineFilter(distance);
        for (int pass = 0; pass < 60; pass++) {
            int length = distance * (1 + random.nextInt(20));
            byte[] filtered = new byte[ROWS * length];
            random.nextBytes(filtered);
            // Row 0 is the one above the first.
            byte[] expected = new byte[(ROWS + 1) * length];
            byte[] plain = new byte[(ROWS + 1) * length];
            filter.begin();
            for (int row = 0; row < ROWS; row++) {
                int type = random.nextInt(3) == 0 ? random.nextInt(5) : 4;
                int to = (row + 1) * length;
                for (int i = 0; i < length; i++) {
                    int left = i < distance ? 0 : expected[to + i - distance] & 0xff;
                    int above = expected[to + i - length] & 0xff;
                    int corner = i < distance ? 0 : expected[to + i - length - distance] & 0xff;
                    expected[to + i] = (byte) (filtered[row * length + i] + predicted(type, left, above, corner));
                }
                assertThat(filter.undo(type, filtered, row * length, plain, to - length, to, length))
                        .isTrue();
                assertThat(Arrays.copyOfRange(plain, to, to + length))
                        .isEqualTo(Arrays.copyOfRange(expected, to, to + length));
            }
        }
    }

    /** Section 9.2. */
    private static int predicted(int type, int left, int above, int corner) {
        return switch (type) {
            case 0 -> 0;
            case 1 -> left;
            case 2 -> above;
            case 3 -> (left + above) / 2;
            default -> LanesTest.paeth(left, above, corner);
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {5, -1, 127})
    void otherFiltersDoNotExist(int type) {
        assertThat(new ScanlineFilter(3).undo(type, new byte[3], 0, new byte[6], 0, 3, 3))
                .isFalse();
    }
}
