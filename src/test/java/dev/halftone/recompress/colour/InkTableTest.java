package dev.halftone.recompress.colour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InkTableTest {

    private static final int COLOURS = 100_000;

    private static byte[] press() throws IOException {
        try (InputStream in = InkTableTest.class.getResourceAsStream("/recompress/press.icc")) {
            return in.readAllBytes();
        }
    }

    @Test
    void theTableIsWhatColourManagementSaysButForFewColoursThatScreensDoNotHave() throws Exception {
        byte[] inks = new byte[4 * COLOURS];
        new Random(1).nextBytes(inks);
        WritableRaster source = Raster.createInterleavedRaster(
                new DataBufferByte(inks, inks.length), COLOURS, 1, 4 * COLOURS, 4, new int[] {0, 1, 2, 3}, null);
        WritableRaster target = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, COLOURS, 1, 3, null);
        ICC_Profile[] way = {ICC_Profile.getInstance(press()), ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
        new ColorConvertOp(way, null).filter(source, target);
        byte[] exact = ((DataBufferByte) target.getDataBuffer()).getData();

        InkTable table = InkTable.of(press());
        int[] differences = new int[256];
        for (int i = 0; i < COLOURS; i++) {
            int rgb = table.rgb(
                    inks[4 * i] & 0xff, inks[4 * i + 1] & 0xff, inks[4 * i + 2] & 0xff, inks[4 * i + 3] & 0xff);
            for (int c = 0; c < 3; c++) {
                differences[Math.abs((rgb >> 16 - 8 * c & 0xff) - (exact[3 * i + c] & 0xff))]++;
            }
        }

        assertThat(shareUpTo(1, differences)).isGreaterThan(0.99);
        assertThat(shareUpTo(3, differences)).isGreaterThan(0.998);
        assertThat(shareUpTo(20, differences)).isEqualTo(1);
    }

    private static double shareUpTo(int most, int[] differences) {
        int sum = 0;
        for (int i = 0; i <= most; i++) {
            sum += differences[i];
        }
        return sum / (3.0 * COLOURS);
    }

    @Test
    void withoutAUsefulProfileInksAreIdeal() throws Exception {
        byte[] cut = Arrays.copyOf(press(), 300);
        for (byte[] profile : new byte[][] {{}, cut, new byte[5000]}) {
            InkTable table = InkTable.of(profile);
            Random random = new Random(2);
            for (int i = 0; i < 10_000; i++) {
                int c = random.nextInt(256);
                int m = random.nextInt(256);
                int y = random.nextInt(256);
                int k = random.nextInt(256);
                int rgb = table.rgb(c, m, y, k);
                assertThat(rgb >> 16).isCloseTo((255 - c) * (255 - k) / 255, within(1));
                assertThat(rgb >> 8 & 0xff).isCloseTo((255 - m) * (255 - k) / 255, within(1));
                assertThat(rgb & 0xff).isCloseTo((255 - y) * (255 - k) / 255, within(1));
            }
        }
    }

    @Test
    void whiteIsWhiteAndAnInkAloneIsThatInk() throws Exception {
        assertThat(InkColour.of(new byte[0]).rgb(0, 0, 0, 0)).isEqualTo(0xffffff);
        assertThat(InkColour.of(new byte[0]).rgb(255, 255, 255, 255)).isZero();
        assertThat(InkColour.of(new byte[0]).rgb(255, 0, 0, 0)).isEqualTo(0x00ffff);
        assertThat(InkColour.of(press()).rgb(0, 0, 0, 0)).isEqualTo(0xffffff);
    }
}
