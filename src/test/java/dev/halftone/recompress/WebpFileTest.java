package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.webp.BitWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebP images whose file is thousands of times smaller than their pixels, and images with odd chunks. */
class WebpFileTest {

    private final Recompressor recompressor = PixelWay.upTo(100_000_000);

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "box-lossless.webp,            2000, 2000, 100, 200, 299, 399, c81e28, 0",
        "logo-lossless.webp,           3000, 2000,  50,  50, 299, 119, c81e28, 0",
        "logo-lossy.webp,              3000, 2000,  50,  50, 299, 119, c81e28, 12",
        "animation-begins-white.webp,   480,  480,   0,   0, 479, 479, ffffff, 0",
    })
    void simplePicturesAreRead(
            String file, int width, int height, int left, int top, int right, int bottom, String colour, int tolerance)
            throws Exception {
        byte[] webp = SeedFiles.read("simple/" + file);

        PixelGrid grid = DecodedPixels.of(webp);

        assertThat(grid.width()).isEqualTo(width);
        assertThat(grid.height()).isEqualTo(height);
        int[] expected = {
            Integer.parseInt(colour.substring(0, 2), 16),
            Integer.parseInt(colour.substring(2, 4), 16),
            Integer.parseInt(colour.substring(4), 16)
        };
        // At the edge of a lossy picture of transparent surroundings, libwebp mixes their chrominance in.
        int inset = tolerance == 0 ? 0 : 2;
        int[][] corners = {
            {left + inset, top + inset},
            {right - inset, top + inset},
            {left + inset, bottom - inset},
            {right - inset, bottom - inset}
        };
        for (int[] corner : corners) {
            for (int c = 0; c < 3; c++) {
                int sample = grid.samples()[(corner[1] * width + corner[0]) * 3 + c] & 0xff;
                assertThat(Math.abs(sample - expected[c])).isLessThanOrEqualTo(tolerance);
            }
        }
        if (left > 0) {
            assertThat(DecodedPixels.at(grid, left - 1, top)).isEqualTo("ffffff");
            assertThat(DecodedPixels.at(grid, right + 1, bottom)).isEqualTo("ffffff");
            assertThat(DecodedPixels.at(grid, width - 1, height - 1)).isEqualTo("ffffff");
        }
        assertThat(recompressor.recompress(webp, RecompressOptions.of(50, Effort.FAST)))
                .isNotInstanceOf(Rejected.class);
    }

    @Test
    void aPictureOfOneColourWithoutAPaletteIsRead() throws Exception {
        BitWriter bits = new BitWriter().header(100, 70, true).write(3, 0);
        bits.constant(30).constant(200).constant(40).constant(255).constant(0);

        PixelGrid grid = DecodedPixels.of(bits.webp());

        assertThat(grid.height()).isEqualTo(70);
        assertThat(DecodedPixels.at(grid, 0, 0)).isEqualTo("c81e28");
        assertThat(DecodedPixels.at(grid, 99, 69)).isEqualTo("c81e28");
    }

    @Test
    void theFirstFrameIsOnAWhiteCanvas() throws Exception {
        byte[] still = SeedFiles.read("lossless.webp");
        byte[] frame = concat(new byte[] {5, 0, 0, 3, 0, 0, 47, 0, 0, 31, 0, 0, 100, 0, 0, 0}, still, 12);
        byte[] webp = riff(
                chunk("VP8X", new byte[] {2, 0, 0, 0, 99, 0, 0, 79, 0, 0}),
                chunk("ANIM", new byte[] {0, 0, (byte) 255, (byte) 255, 0, 0}),
                chunk("ANMF", frame));

        PixelGrid grid = DecodedPixels.of(webp);

        assertThat(grid.width()).isEqualTo(100);
        assertThat(grid.height()).isEqualTo(80);
        assertThat(DecodedPixels.at(grid, 10, 6)).isEqualTo("c81e28");
        assertThat(DecodedPixels.at(grid, 57, 37)).isEqualTo("e6e6e6");
        assertThat(DecodedPixels.at(grid, 9, 6)).isEqualTo("ffffff");
        assertThat(DecodedPixels.at(grid, 58, 37)).isEqualTo("ffffff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy.webp", "lossless.webp", "alpha-lossy.webp", "alpha-raw-none.webp"})
    void whatIsBehindThePixelsDoesNotMatter(String file) throws Exception {
        byte[] webp = SeedFiles.read(file);
        byte[] expected = DecodedPixels.of(webp).samples();
        byte[] garbage = Arrays.copyOf(webp, webp.length + 30);
        Arrays.fill(garbage, webp.length, garbage.length, (byte) 0x77);
        byte[] unfinished = Arrays.copyOf(garbage, garbage.length);
        ByteBuffer.wrap(unfinished).order(ByteOrder.LITTLE_ENDIAN).putInt(4, unfinished.length - 8);

        assertThat(DecodedPixels.of(garbage).samples()).isEqualTo(expected);
        assertThat(DecodedPixels.of(unfinished).samples()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 1_000_000, -1})
    void theLengthThatRiffTellsMayBeWrong(int length) throws Exception {
        byte[] webp = SeedFiles.read("alpha-lossy.webp");
        byte[] expected = DecodedPixels.of(webp).samples();
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(4, length);

        assertThat(DecodedPixels.of(webp).samples()).isEqualTo(expected);
    }

    @Test
    void anAlphaChannelThatIsOutOfOrderIsNotSeen() throws Exception {
        byte[] webp = SeedFiles.read("lossy.webp");
        byte[] bitstream = Arrays.copyOfRange(webp, 20, webp.length);
        byte[] transparent = new byte[1 + 48 * 32];
        byte[] header = {0x10, 0, 0, 0, 47, 0, 0, 31, 0, 0};

        byte[] before = riff(chunk("VP8X", header), chunk("ALPH", transparent), chunk("VP8 ", bitstream));
        byte[] behind = riff(chunk("VP8X", header), chunk("VP8 ", bitstream), chunk("ALPH", transparent));

        assertThat(DecodedPixels.at(DecodedPixels.of(before), 8, 5)).isEqualTo("ffffff");
        assertThat(DecodedPixels.of(behind).samples())
                .isEqualTo(DecodedPixels.of(webp).samples());
    }

    @Test
    void anAlphaChannelThatEndsEarlyIsCorrupt() {
        byte[] webp = SeedFiles.read("lossy.webp");
        byte[] cutOff = riff(
                chunk("VP8X", new byte[] {0x10, 0, 0, 0, 47, 0, 0, 31, 0, 0}),
                chunk("ALPH", new byte[48 * 32]),
                chunk("VP8 ", Arrays.copyOfRange(webp, 20, webp.length)));

        assertThatThrownBy(() -> DecodedPixels.of(cutOff))
                .isInstanceOfSatisfying(RejectedImageException.class, e -> assertThat(
                                e.outcome().message())
                        .isEqualTo("The WEBP image can't be decoded: its alpha channel ends before its pixels do."));
    }

    private static byte[] concat(byte[] first, byte[] second, int from) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.write(second, from, second.length - from);
        return out.toByteArray();
    }

    private static byte[] chunk(String fourCc, byte[] content) {
        return ByteBuffer.allocate(8 + content.length + (content.length & 1))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(fourCc.getBytes(StandardCharsets.US_ASCII))
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static byte[] riff(byte[]... chunks) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("WEBP".getBytes(StandardCharsets.US_ASCII));
        for (byte[] chunk : chunks) {
            body.writeBytes(chunk);
        }
        return chunk("RIFF", body.toByteArray());
    }
}
