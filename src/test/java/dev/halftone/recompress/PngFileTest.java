package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.halftone.recompress.Recompression.Reason;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PNG images that break the rules: some have all their pixels, some do not. */
class PngFileTest {

    /** Length, type and CRC of a chunk without content. */
    private static final int IEND_LENGTH = 12;

    private static final int CRC_LENGTH = 4;

    @ParameterizedTest
    @ValueSource(strings = {"rgba.png", "interlaced.png", "palette-trns.png", "rgb16.png", "bilevel.png"})
    void allPixelsAreThereWithoutTheEndOfTheFile(String file) throws Exception {
        byte[] png = SeedFiles.read(file);
        PixelGrid whole = DecodedPixels.of(png);

        for (int missing = 1; missing <= IEND_LENGTH + CRC_LENGTH; missing++) {
            assertSame(DecodedPixels.of(Arrays.copyOf(png, png.length - missing)), whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgba.png", "interlaced.png", "palette-trns.png", "rgb16.png", "bilevel.png"})
    void aFileThatEndsBeforeItsPixelsIsCorrupt(String file) {
        byte[] png = SeedFiles.read(file);
        int data = new String(png, StandardCharsets.ISO_8859_1).indexOf("IDAT") + 4;

        // The last bits of a Deflate stream may only mark its end.
        for (int length = data; length < png.length - IEND_LENGTH - CRC_LENGTH - 8; length++) {
            byte[] cut = Arrays.copyOf(png, length);
            assertThatThrownBy(() -> DecodedPixels.of(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(Exception.class);
        }
    }

    @Test
    void theEndMayHaveAWrongCrcOrBeSomethingElse() throws Exception {
        byte[] png = SeedFiles.read("rgba.png");
        byte[] wrong = png.clone();
        wrong[png.length - 1] ^= 1;
        byte[] garbage = png.clone();
        Arrays.fill(garbage, png.length - IEND_LENGTH, png.length, (byte) 0xff);

        assertSame(DecodedPixels.of(wrong), DecodedPixels.of(png));
        assertSame(DecodedPixels.of(garbage), DecodedPixels.of(png));
        assertSame(DecodedPixels.of(Arrays.copyOf(png, png.length + 100)), DecodedPixels.of(png));
    }

    @Test
    void dataWhoseLengthIsDamagedAreNotTakenForCut() {
        byte[] png = SeedFiles.read("rgba.png");
        int length = new String(png, StandardCharsets.ISO_8859_1).indexOf("IDAT") - 4;
        png[length] = 0x7f;

        assertThatThrownBy(() -> DecodedPixels.of(png))
                .isInstanceOfSatisfying(RejectedImageException.class, e -> assertThat(
                                e.outcome().message())
                        .isEqualTo(
                                "The PNG image is truncated: its last chunk, at byte " + length + ", is not whole."));
    }

    @Test
    void whatSaysHowItLooksCountsOnlyWithARightCrc() throws Exception {
        byte[] png = SeedFiles.read("rgb16.png");
        byte[] linear = ByteBuffer.allocate(4).putInt(100_000).array();
        byte[] gamma = EmbeddedMetadata.withChunk(png, "gAMA", linear);
        byte[] damaged = gamma.clone();
        damaged[33 + 12 + 3] ^= 1;

        assertThat(DecodedPixels.at(DecodedPixels.of(gamma), 8, 5)).isNotEqualTo("c81e28");
        assertThat(DecodedPixels.at(DecodedPixels.of(damaged), 8, 5)).isEqualTo("c81e28");
    }

    /** The JDK's reader takes the last colour for some indices. */
    @Test
    void anIndexBehindThePaletteIsBlack() throws Exception {
        byte[] png = Bombs.png(4, 1, 2, 3, deflated(0, 0b00_01_10_11));
        byte[] palette = EmbeddedMetadata.withChunk(png, "PLTE", new byte[] {(byte) 200, 30, 40, 30, (byte) 160, 60});

        PixelGrid grid = DecodedPixels.of(palette);

        assertThat(DecodedPixels.at(grid, 0, 0)).isEqualTo("c81e28");
        assertThat(DecodedPixels.at(grid, 1, 0)).isEqualTo("1ea03c");
        assertThat(DecodedPixels.at(grid, 2, 0)).isEqualTo("000000");
        assertThat(DecodedPixels.at(grid, 3, 0)).isEqualTo("000000");
    }

    /** The JDK's reader leaves a grey of 2 or 4 bits opaque. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aTransparentGreyOfFewBitsIsWhite(int depth) throws Exception {
        byte[] png = Bombs.png(8 / depth, 1, depth, 0, deflated(0, 0b0000_0001));
        byte[] transparent = EmbeddedMetadata.withChunk(png, "tRNS", new byte[] {0, 1});

        PixelGrid grid = DecodedPixels.of(transparent);

        assertThat(DecodedPixels.at(grid, 0, 0)).isEqualTo("00");
        assertThat(DecodedPixels.at(grid, 8 / depth - 1, 0)).isEqualTo("ff");
        assertThat(DecodedPixels.at(DecodedPixels.of(png), 8 / depth - 1, 0))
                .isEqualTo(depth == 1 ? "ff" : depth == 2 ? "55" : "11");
    }

    /** Found by the fuzzer: as a signed byte, a depth of 185 is less than 8. */
    @Test
    void aDepthThatThereIsNotCostsNothing() {
        byte[] png = SeedFiles.read("grey2-trns.png");
        png[24] = (byte) 185;
        ByteBuffer.wrap(png).putInt(29, crc(Arrays.copyOfRange(png, 12, 29)));
        long before = allocated();

        assertThatThrownBy(() -> DecodedPixels.of(png)).isInstanceOf(Exception.class);

        assertThat(allocated() - before).isLessThan(10_000_000);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Test
    void whatApplesToolsMakeIsNamedAndUnsupported() {
        byte[] png = SeedFiles.read("rgba.png");
        byte[] apple = ByteBuffer.allocate(png.length + 16)
                .put(png, 0, 8)
                .putInt(4)
                .put("CgBI".getBytes(StandardCharsets.US_ASCII))
                .putInt(0x50002002)
                .putInt(0x2bd5b37f)
                .put(png, 8, png.length - 8)
                .array();

        assertThatThrownBy(() -> DecodedPixels.of(apple)).isInstanceOfSatisfying(RejectedImageException.class, e -> {
            assertThat(e.outcome().reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT);
            assertThat(e.outcome().message()).contains("CgBI");
        });
    }

    private static byte[] deflated(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        Deflater deflater = new Deflater();
        deflater.setInput(raw);
        deflater.finish();
        byte[] out = new byte[100];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    private static void assertSame(PixelGrid actual, PixelGrid expected) {
        int length = expected.width() * expected.height() * expected.channels();
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.channels()).isEqualTo(expected.channels());
        assertThat(Arrays.copyOf(actual.samples(), length)).isEqualTo(Arrays.copyOf(expected.samples(), length));
    }
}
