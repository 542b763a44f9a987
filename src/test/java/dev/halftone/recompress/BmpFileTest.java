package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.recompress.Recompression.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bitmaps of up to four pixels, built by the tests. */
class BmpFileTest {

    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int MASKS = 3;
    private static final int RLE24 = 4;
    private static final int ALPHA_MASKS = 6;

    /** {@code masks} and {@code rest} are what follows the header, in hexadecimal digits: masks, palette and pixels. */
    private static byte[] bmp(
            int header, int width, int height, int bits, int compression, int colours, String masks, String rest) {
        byte[] maskBytes = HexFormat.of().parseHex(masks);
        byte[] restBytes = HexFormat.of().parseHex(rest);
        boolean inside = header > 40;
        int behind = inside ? 0 : maskBytes.length;
        int pixels = 14 + header + behind + (bits <= 8 ? colours * (header == 12 ? 3 : 4) : 0);
        ByteBuffer bmp =
                ByteBuffer.allocate(14 + header + behind + restBytes.length).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B')
                .put((byte) 'M')
                .putInt(bmp.capacity())
                .putInt(0)
                .putInt(pixels)
                .putInt(header);
        if (header == 12) {
            bmp.putShort((short) width).putShort((short) height);
        } else {
            bmp.putInt(width).putInt(height);
        }
        bmp.putShort((short) 1).putShort((short) bits);
        if (header >= 40) {
            bmp.putInt(compression)
                    .putInt(0)
                    .putInt(0)
                    .putInt(0)
                    .putInt(colours)
                    .putInt(0);
        }
        bmp.put(maskBytes).position(14 + header + behind);
        return bmp.put(restBytes).array();
    }

    private static String pixels(byte[] bmp) throws Exception {
        PixelGrid grid = DecodedPixels.of(bmp);
        StringBuilder pixels = new StringBuilder();
        IntStream.range(0, grid.width() * grid.height()).forEach(i -> pixels.append(i == 0 ? "" : " ")
                .append(DecodedPixels.at(grid, i % grid.width(), i / grid.width())));
        return pixels.toString();
    }

    /** The masks of red, green, blue and alpha as little-endian numbers, then two pixels. */
    @ParameterizedTest(name = "{0} bytes of header, {1} bits, masks {2}")
    @CsvSource({
        "40,  32, 0000ff0000ff0000ff000000,         281ec800 3ca01e00, c81e28 1ea03c",
        "40,  32, ff00000000ff00000000ff00,         c81e2800 1ea03c00, c81e28 1ea03c",
        "52,  32, 0000ff0000ff0000ff000000,         281ec880 3ca01e00, c81e28 1ea03c",
        "56,  32, 0000ff0000ff0000ff000000000000ff, 281ec8ff 3ca01e80, c81e28 8ecf9d",
        "108, 32, 0000ff0000ff0000ff000000000000ff, 281ec8ff 3ca01e80, c81e28 8ecf9d",
        "124, 32, 0000ff0000ff0000ff000000000000ff, 281ec8ff 3ca01e80, c81e28 8ecf9d",
        "124, 32, 0000f03f00fc0f00ff030000000000c0, ff03f0ff 00fc0fc0, ff00ff 00ff00",
        "40,  32, 1f000000e00300001f000000,         1f000000 e0030000, ff00ff 00ff00",
        "40,  16, 00f80000e00700001f000000,         00f8e007,          ff0000 00ff00",
        "56,  16, 000f0000f00000000f00000000f00000, 00ff0f80,          ff0000 7777ff",
        "56,  16, 007c0000e00300001f00000000800000, 00fc1f00,          ff0000 ffffff",
        "108, 32, 0000ff0000ff0000ff000000000000ff, 281ec800 3ca01e00, c81e28 1ea03c",
    })
    void samplesAreWhereTheMasksSay(int header, int bits, String masks, String pixels, String expected)
            throws Exception {
        byte[] bmp = bmp(header, 2, 1, bits, MASKS, 0, masks, pixels.replace(" ", ""));

        assertThat(pixels(bmp)).isEqualTo(expected);
    }

    @Test
    void anAlphaMaskBehindTheHeaderCounts() throws Exception {
        String masks = "0000ff0000ff0000ff000000000000ff";

        assertThat(pixels(bmp(40, 2, 1, 32, ALPHA_MASKS, 0, masks, "281ec8ff3ca01e80")))
                .isEqualTo("c81e28 8ecf9d");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 56, 108, 124})
    void masksCountOnlyWhereTheCompressionSaysSo(int header) throws Exception {
        String masks = header == 40 ? "" : "ff00000000ff00000000ff00000000ff";

        assertThat(pixels(bmp(header, 2, 1, 32, 0, 0, masks, "281ec8803ca01e00")))
                .isEqualTo("c81e28 1ea03c");
        assertThat(pixels(bmp(header, 2, 1, 16, 0, 0, masks, "007ce003"))).isEqualTo("ff0000 00ff00");
    }

    @ParameterizedTest
    @CsvSource({"2, 283cc8 e6e6e6 c81e28 1ea03c", "-2, c81e28 1ea03c 283cc8 e6e6e6"})
    void theFirstRowIsTheLowestUnlessTheHeightIsNegative(int height, String expected) throws Exception {
        String rows = "281ec8" + "3ca01e" + "0000" + "c83c28" + "e6e6e6";

        assertThat(pixels(bmp(40, 2, height, 24, 0, 0, "", rows + "0000"))).isEqualTo(expected);
        assertThat(pixels(bmp(40, 2, height, 24, 0, 0, "", rows)))
                .as("without the last padding")
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "header of {0} bytes")
    @ValueSource(ints = {12, 16, 40, 52, 56, 64, 108, 124})
    void coloursComeFromThePalette(int header) throws Exception {
        String palette = header == 12 ? "281ec8" + "3ca01e" : "281ec800" + "3ca01e00";
        int colours = 2;

        assertThat(pixels(bmp(header, 4, 1, 1, 0, colours, "", palette + "50000000")))
                .isEqualTo("c81e28 1ea03c c81e28 1ea03c");
        assertThat(pixels(bmp(header, 4, 1, 2, 0, colours, "", palette + "11000000")))
                .isEqualTo("c81e28 1ea03c c81e28 1ea03c");
        assertThat(pixels(bmp(header, 4, 1, 4, 0, colours, "", palette + "01010000")))
                .isEqualTo("c81e28 1ea03c c81e28 1ea03c");
        assertThat(pixels(bmp(header, 4, 1, 8, 0, colours, "", palette + "00010203")))
                .as("indices behind the palette are black")
                .isEqualTo("c81e28 1ea03c 000000 000000");
    }

    /** The palette has the greys 0, 1, 2 and 3. */
    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource({
        "runs,                      8, 0201 0102 0000 0303 0001,           03 03 03 01 01 02",
        "runs without an end,       8, 0201 0102 0000 0303,                03 03 03 01 01 02",
        "a run beyond its row,      8, 0901 0000 0303 0001,                03 03 03 01 01 01",
        "pixels one by one,         8, 0003 010203 00 0000 0303 0001,      03 03 03 01 02 03",
        "a move,                    8, 0101 0002 0101 0102 0001,           00 00 02 01 00 00",
        "an end before the pixels,  8, 0101 0001,                          00 00 00 01 00 00",
        "runs of two colours,       4, 0312 0000 0333 0001,                03 03 03 01 02 01",
        "pixels one by one,         4, 0003 1230 0000 0333 0001,           03 03 03 01 02 03",
    })
    void runsAreUndone(String what, int bits, String codes, String expected) throws Exception {
        String palette = "00000000" + "01010100" + "02020200" + "03030300";
        byte[] bmp = bmp(40, 3, 2, bits, bits == 8 ? RLE8 : RLE4, 4, "", palette + codes.replace(" ", ""));

        assertThat(pixels(bmp)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0201", "0201 0102 0000", "0201 0102 0000 0003 0102", "0002 01"})
    void runsThatEndBeforeTheirPixelsAreCorrupt(String codes) {
        String palette = "00000000" + "01010100" + "02020200" + "03030300";
        byte[] bmp = bmp(40, 3, 2, 8, RLE8, 4, "", palette + codes.replace(" ", ""));

        assertRejected(bmp, Reason.CORRUPT_IMAGE, "The BMP image is truncated: it ends before its pixels do.");
    }

    @Test
    void rowsThatAreNotThereAreCorrupt() {
        assertRejected(
                bmp(40, 2, 2, 24, 0, 0, "", "281ec83ca01e0000c83c28e6e6"),
                Reason.CORRUPT_IMAGE,
                "The BMP image is truncated: 67 bytes can't hold 2 x 2 pixels of 24 bits.");
    }

    @Test
    void codingsOfOs2ThatAreNotReadAreNamed() {
        String palette = "00000000" + "01010100";

        assertRejected(
                bmp(64, 2, 1, 24, RLE24, 0, "", "02281ec80001"),
                Reason.UNSUPPORTED_FORMAT,
                "A BMP image of OS/2 with runs of 24-bit colours (RLE24) is not read.");
        assertRejected(
                bmp(64, 8, 1, 1, MASKS, 2, "", palette + "9800"),
                Reason.UNSUPPORTED_FORMAT,
                "A BMP image of OS/2 with Huffman 1D coding is not read.");
        assertRejected(
                bmp(40, 2, 1, 24, RLE24, 0, "", "ffd8ffe0"),
                Reason.UNSUPPORTED_FORMAT,
                "A BMP image that wraps a JPEG or PNG image is not read.");
        assertRejected(
                bmp(40, 1, 1, 64, 0, 0, "", "0000000000000000"),
                Reason.UNSUPPORTED_FORMAT,
                "A BMP image of 64 bits a pixel with the compression 0 is not read.");
    }

    private static void assertRejected(byte[] bmp, Reason reason, String message) {
        assertThatThrownBy(() -> DecodedPixels.of(bmp)).isInstanceOfSatisfying(RejectedImageException.class, e -> {
            assertThat(e.outcome().reason()).isEqualTo(reason);
            assertThat(e.outcome().message()).isEqualTo(message);
        });
    }
}
