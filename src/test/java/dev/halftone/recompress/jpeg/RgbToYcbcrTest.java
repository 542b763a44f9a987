package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RgbToYcbcrTest {
    private static final Offset<Double> ROUNDING = Offset.offset(0.501);

    private static int[] convert(int r, int g, int b) {
        byte[] rgb = {9, (byte) r, (byte) g, (byte) b};
        byte[] y = new byte[2];
        byte[] cb = new byte[2];
        byte[] cr = new byte[2];
        RgbToYcbcr.convert(rgb, 1, 1, y, cb, cr, 1);
        return new int[] {y[1] & 0xFF, cb[1] & 0xFF, cr[1] & 0xFF};
    }

    @Test
    void everyColourIsTheNearestOfJfif() {
        for (int r = 0; r < 256; r += 15) {
            for (int g = 0; g < 256; g += 5) {
                for (int b = 0; b < 256; b += 3) {
                    int[] converted = convert(r, g, b);
                    assertThat((double) converted[0]).isCloseTo(0.299 * r + 0.587 * g + 0.114 * b, ROUNDING);
                    double cb = -0.168735892 * r - 0.331264108 * g + 0.5 * b + 128;
                    double cr = 0.5 * r - 0.418687589 * g - 0.081312411 * b + 128;
                    assertThat((double) converted[1]).isCloseTo(Math.min(cb, 255), ROUNDING);
                    assertThat((double) converted[2]).isCloseTo(Math.min(cr, 255), ROUNDING);
                }
            }
        }
    }

    @Test
    void greyHasNoColour() {
        for (int grey = 0; grey < 256; grey++) {
            assertThat(convert(grey, grey, grey)).containsExactly(grey, 128, 128);
        }
    }

    @Test
    void pureBlueAndRedStayWithinAByte() {
        assertThat(convert(0, 0, 255)).containsExactly(29, 255, 107);
        assertThat(convert(255, 0, 0)).containsExactly(76, 85, 255);
    }
}
