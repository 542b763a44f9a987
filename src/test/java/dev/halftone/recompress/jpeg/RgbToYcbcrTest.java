package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RgbToYcbcrTest {
    private static final Offset<Double> ROUNDING = Offset.offset(0.501);

    private static int[] convert(int r, int g, int b) {
        byte[] rgb = {9, (byte) r, (byte) g, (byte) b};
        byte[] y = new byte[2];
        byte[] cb = new byte[2];
        byte[] cr = new byte[2];
        new RgbToYcbcr().convert(rgb, 1, 1, y, cb, cr, 1);
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

    /** libjpeg's formula (jccolor.c), for rows of all lengths that are cut into pieces in different ways. */
    @Test
    void everyPixelOfARowIsAsLibjpegRoundsIt() {
        SplittableRandom random = new SplittableRandom(3);
        RgbToYcbcr conversion = new RgbToYcbcr();
        for (int count : new int[] {1, 2, 3, 255, 256, 257, 259, 511, 512, 513, 1600}) {
            byte[] rgb = new byte[5 + 3 * count];
            random.nextBytes(rgb);
            byte[][] planes = new byte[3][7 + count];
            conversion.convert(rgb, 5, count, planes[0], planes[1], planes[2], 7);
            for (int i = 0; i < count; i++) {
                int r = rgb[5 + 3 * i] & 0xFF;
                int g = rgb[6 + 3 * i] & 0xFF;
                int b = rgb[7 + 3 * i] & 0xFF;
                int centre = (128 << 16) + 32767;
                assertThat(new int[] {planes[0][7 + i] & 0xFF, planes[1][7 + i] & 0xFF, planes[2][7 + i] & 0xFF})
                        .as("pixel %d of %d", i, count)
                        .containsExactly(
                                19595 * r + 38470 * g + 7471 * b + 32768 >> 16,
                                -11059 * r - 21709 * g + 32768 * b + centre >> 16,
                                32768 * r - 27439 * g - 5329 * b + centre >> 16);
            }
        }
    }

    @Test
    void nothingBesideTheRowIsWritten() {
        byte[] rgb = new byte[3 * 300];
        byte[][] planes = new byte[3][302];
        new RgbToYcbcr().convert(rgb, 0, 300, planes[0], planes[1], planes[2], 1);
        assertThat(new int[] {planes[1][0], planes[1][1], planes[1][300], planes[1][301]})
                .containsExactly(0, -128, -128, 0);
    }
}
