package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebpPixelsTest {

    private static int[] argb(byte[] webp) throws RejectedImageException {
        WebpFile file = (WebpFile) Container.open(ImageFormat.WEBP, webp);
        return new WebpPixels(file, new DecodeBudget(Duration.ofSeconds(30), new Precedence())).argb();
    }

    /** The four quadrants: red, half transparent green, transparent, grey. */
    @ParameterizedTest
    @ValueSource(strings = {"alpha-lossless.webp", "alpha-lossy.webp", "alpha-raw-none.webp", "animated.webp"})
    void coloursAreNotMultipliedByTheirOpacity(String file) throws Exception {
        int[] argb = argb(SeedFiles.read(file));

        assertThat(argb).hasSize(48 * 32);
        assertThat(argb[5 * 48 + 8] >>> 24).isEqualTo(255);
        assertThat(argb[5 * 48 + 40] >>> 24).isBetween(127, 129);
        assertThat(argb[26 * 48 + 8] >>> 24).isZero();
        assertThat(argb[26 * 48 + 40] >>> 24).isEqualTo(255);
        int green = argb[5 * 48 + 40] >> 8 & 0xff;
        assertThat(green).isBetween(0x98, 0xa8);
    }

    @ParameterizedTest
    @CsvSource({"lossless.webp", "alpha-lossless.webp"})
    void whatAFrameDoesNotCoverIsTransparent(String still) throws Exception {
        byte[] webp = SeedFiles.read(still);
        int[] frame = argb(webp);

        int[] canvas = argb(animation(webp, 10, 6));

        for (int y = 0; y < 80; y++) {
            for (int x = 0; x < 100; x++) {
                boolean covered = x >= 10 && x < 58 && y >= 6 && y < 38;
                assertThat(canvas[y * 100 + x])
                        .as("%d, %d", x, y)
                        .isEqualTo(covered ? frame[(y - 6) * 48 + x - 10] : 0x00ffffff);
            }
        }
    }

    /** The chunks of a still picture as the first frame, on a canvas of 100 x 80. */
    private static byte[] animation(byte[] still, int x, int y) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(new byte[] {(byte) (x / 2), 0, 0, (byte) (y / 2), 0, 0, 47, 0, 0, 31, 0, 0, 100, 0, 0, 0});
        frame.write(still, 12, still.length - 12);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("WEBP".getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(chunk("VP8X", new byte[] {0x12, 0, 0, 0, 99, 0, 0, 79, 0, 0}));
        body.writeBytes(chunk("ANIM", new byte[6]));
        body.writeBytes(chunk("ANMF", frame.toByteArray()));
        return chunk("RIFF", body.toByteArray());
    }

    private static byte[] chunk(String fourCc, byte[] content) {
        return ByteBuffer.allocate(8 + content.length + content.length % 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(fourCc.getBytes(StandardCharsets.US_ASCII))
                .putInt(content.length)
                .put(content)
                .array();
    }

    @Test
    void aLossyBitstreamWithoutAStartCodeIsCorrupt() {
        byte[] webp = SeedFiles.read("lossy.webp");
        webp[20 + 4] ^= 0x10;

        assertThatThrownBy(() -> argb(webp)).isInstanceOfSatisfying(RejectedImageException.class, e -> assertThat(
                        e.outcome().message())
                .isEqualTo("The WEBP image can't be decoded: its lossy bitstream has no start code."));
    }

    /** The chunk is whole, but its partitions are not. */
    @Test
    void aLossyBitstreamThatEndsEarlyIsCorrupt() {
        byte[] webp = SeedFiles.read("lossy.webp");
        byte[] bitstream = Arrays.copyOfRange(webp, 20, webp.length - 30);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("WEBP".getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(chunk("VP8 ", bitstream));

        assertThatThrownBy(() -> argb(chunk("RIFF", body.toByteArray())))
                .isInstanceOfSatisfying(RejectedImageException.class, e -> assertThat(
                                e.outcome().message())
                        .isEqualTo("The WEBP image can't be decoded: it ends before its pixels do."));
    }
}
