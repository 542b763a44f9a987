package dev.halftone.recompress.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlphaPlaneTest {

    /** The rows 200, 210, 205 and 100, 90, 250, less what each filter of RFC 9649 section 2.7.1.2 predicts. */
    @ParameterizedTest(name = "filter {0}")
    @CsvSource({
        "0, 200, 210, 205,  100,  90, 250",
        "1, 200,  10,  -5, -100, -10, 160",
        "2, 200,  10,  -5, -100,-120,  45",
        "3, 200,  10,  -5, -100, -20, 165",
    })
    void anAlphaChannelWithoutCompressionIsReadWithItsFilter(int filter, int a, int b, int c, int d, int e, int f)
            throws Exception {
        byte[] chunk = {(byte) (filter << 2), (byte) a, (byte) b, (byte) c, (byte) d, (byte) e, (byte) f};

        byte[] alpha = AlphaPlane.decode(chunk, 3, 2, () -> {});

        assertThat(alpha).containsExactly(200, 210, 205, 100, 90, 250);
    }

    @Test
    void theGradientStaysWithinAByte() throws Exception {
        // left 0, above 0, corner 255: gradient -255, so 0; then left 5, above 200, corner 0: gradient 205
        byte[] chunk = {3 << 2, (byte) 255, 1, (byte) 200, 1, 5, (byte) 251};

        assertThat(AlphaPlane.decode(chunk, 3, 2, () -> {})).containsExactly(255, 0, 200, 0, 5, 205 + 251 - 256);
    }

    @Test
    void thatLevelsWereReducedChangesNothing() throws Exception {
        byte[] chunk = {1 << 4, 7, (byte) 200};

        assertThat(AlphaPlane.decode(chunk, 2, 1, () -> {})).containsExactly(7, 200);
    }

    @Test
    void aChannelThatEndsEarlyIsRefused() {
        assertThatThrownBy(() -> AlphaPlane.decode(new byte[] {0, 1, 2, 3}, 2, 2, () -> {}))
                .isInstanceOf(WebpFormatException.class)
                .hasMessage("its alpha channel ends before its pixels do");
        assertThatThrownBy(() -> AlphaPlane.decode(new byte[0], 2, 2, () -> {}))
                .isInstanceOf(WebpFormatException.class)
                .hasMessage("its alpha channel is empty");
        assertThatThrownBy(() -> AlphaPlane.decode(new byte[] {1}, 2, 2, () -> {}))
                .isInstanceOf(WebpFormatException.class);
    }

    @Test
    void aCompressionThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> AlphaPlane.decode(new byte[] {2, 1, 2, 3, 4}, 2, 2, () -> {}))
                .isInstanceOf(WebpFormatException.class)
                .hasMessage("its alpha channel has the compression 2");
    }
}
