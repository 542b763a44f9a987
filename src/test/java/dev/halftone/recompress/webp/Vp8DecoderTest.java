package dev.halftone.recompress.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of libwebp 1.2.4, and what its dwebp makes of them. */
class Vp8DecoderTest {

    private static final String TOO_SHORT = "it ends before its pixels do";

    private static byte[] bitstream(String file) {
        try (InputStream in = Vp8DecoderTest.class.getResourceAsStream("/vp8/" + file)) {
            return Libwebp.chunk(in.readAllBytes(), "VP8 ").orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static YuvPicture decode(byte[] bitstream) throws WebpFormatException {
        int width = (bitstream[6] & 0xff | bitstream[7] << 8) & 0x3fff;
        int height = (bitstream[8] & 0xff | bitstream[9] << 8) & 0x3fff;
        YuvPicture picture = new YuvPicture(width, height);
        Vp8Decoder.open(bitstream, width, height).decode(picture, () -> {});
        return picture;
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The digests are those of {@code dwebp -yuv}, and of the samples of {@code dwebp -ppm}. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "eight-partitions.webp, 97, 171, 276628e7b6420af717a7eb4cb455b441, 5b7667d63e608fab957e1f3d8e8d445f",
        "two-partitions-sharp.webp, 129, 63, 56c8dfc34664f96ee1cf12957a33ccfb, da9ee338a41e69e2df7c7d4063d81e21",
        "simple-filter.webp, 80, 79, 8b5a24f84f92a247924183fa3abc969f, 59ef2ee016a171b44a615ad51b3cb1f1",
        "unfiltered.webp, 63, 95, 98c2cc24d4130e82aa5e1e8f49bf4a5e, 639a240162eb4380181313af2db3beb9",
        "finest.webp, 37, 29, 0b2dda470d7cbb6d730ce04af1a746fb, a4bebaf99dd889b574d06ad00b72c5b6",
        "coarsest.webp, 150, 100, 1fccfa7ad94fb7e640ea8c53e6661f38, a070c2fc2cfd4cb20f1c34b9612d61aa",
        "one-pixel.webp, 1, 1, d4c58c9900acf0b29fc102e0181a1601, 65404b4e1630d8f49a325f7e3341cc57",
    })
    void samplesAndPixelsAreThoseOfLibwebp(String file, int width, int height, String planes, String pixels)
            throws Exception {
        YuvPicture picture = decode(bitstream(file));

        ByteArrayOutputStream samples = new ByteArrayOutputStream();
        IntStream.range(0, 3).forEach(plane -> samples.writeBytes(picture.plane(plane)));
        assertThat(digest(samples.toByteArray())).isEqualTo(planes);
        ByteArrayOutputStream rgb = new ByteArrayOutputStream();
        int[] argb = picture.argb(null, () -> {});
        assertThat(argb).hasSize(width * height);
        assertThat(Arrays.stream(argb)).allMatch(pixel -> pixel >>> 24 == 255);
        for (int pixel : argb) {
            rgb.write(pixel >> 16);
            rgb.write(pixel >> 8);
            rgb.write(pixel);
        }
        assertThat(digest(rgb.toByteArray())).isEqualTo(pixels);
    }

    @Test
    void theOpacityOfPixelsIsThatOfTheAlphaChannel() throws Exception {
        YuvPicture picture = decode(bitstream("one-pixel.webp"));

        assertThat(picture.argb(new byte[] {77}, () -> {}))
                .containsExactly(picture.argb(null, () -> {})[0] & 0xffffff | 77 << 24);
    }

    @Test
    void aCheckpointIsReachedOnceARowOfMacroblocks() throws Exception {
        int[] reached = new int[1];

        Vp8Decoder.open(bitstream("eight-partitions.webp"), 97, 171).decode((p, s, o) -> {}, () -> reached[0]++);

        assertThat(reached[0]).isEqualTo(11);
    }

    static Stream<String> files() {
        return Stream.of("eight-partitions.webp", "two-partitions-sharp.webp", "simple-filter.webp", "finest.webp");
    }

    /** The last bytes of a partition may be padding, which no decoder reads. */
    @ParameterizedTest
    @MethodSource("files")
    void aStreamThatEndsEarlyIsRefused(String file) {
        byte[] whole = bitstream(file);
        for (int length = 0; length < whole.length - 3; length++) {
            byte[] cut = Arrays.copyOf(whole, Math.max(10, length));
            byte[] shorter = length < 10 ? Arrays.copyOf(whole, length) : cut;
            assertThatThrownBy(() -> Vp8Decoder.open(shorter, width(whole), height(whole))
                            .decode((p, s, o) -> {}, () -> {}))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(WebpFormatException.class)
                    .hasMessage(TOO_SHORT);
        }
    }

    private static int width(byte[] bitstream) {
        return (bitstream[6] & 0xff | bitstream[7] << 8) & 0x3fff;
    }

    private static int height(byte[] bitstream) {
        return (bitstream[8] & 0xff | bitstream[9] << 8) & 0x3fff;
    }

    private static void assertRefused(ThrowingCallable decoding, String message) {
        assertThatThrownBy(decoding).isInstanceOf(WebpFormatException.class).hasMessage(message);
    }

    @Test
    void anotherStartCodeIsRefused() {
        for (int at = 3; at < 6; at++) {
            byte[] bitstream = bitstream("one-pixel.webp");
            bitstream[at] ^= 1;
            assertRefused(() -> decode(bitstream), "its lossy bitstream has no start code");
        }
    }

    @Test
    void aFrameThatIsNoKeyFrameIsRefused() {
        byte[] bitstream = bitstream("one-pixel.webp");
        bitstream[0] |= 1;

        assertRefused(() -> decode(bitstream), "its lossy bitstream does not begin with a key frame");
    }

    @Test
    void aFrameThatIsNotToBeShownIsRefused() {
        byte[] bitstream = bitstream("one-pixel.webp");
        bitstream[0] &= ~0x10;

        assertRefused(() -> decode(bitstream), "its lossy bitstream is not to be shown");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7})
    void anUnknownProfileIsRefused(int profile) {
        byte[] bitstream = bitstream("one-pixel.webp");
        bitstream[0] = (byte) (bitstream[0] & ~0x0e | profile << 1);

        assertRefused(() -> decode(bitstream), "its lossy bitstream has the profile " + profile);
    }

    /** As by libwebp: the filter is that of the frame header. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void knownProfilesMakeNoDifference(int profile) throws Exception {
        byte[] bitstream = bitstream("eight-partitions.webp");
        byte[] expected = decode(bitstream).plane(0);
        bitstream[0] = (byte) (bitstream[0] & ~0x0e | profile << 1);

        assertThat(decode(bitstream).plane(0)).isEqualTo(expected);
    }

    @Test
    void aPictureWithoutPixelsIsRefused() {
        byte[] bitstream = bitstream("one-pixel.webp");
        bitstream[8] = 0;

        assertRefused(
                () -> Vp8Decoder.open(bitstream, 1, 0).decode((p, s, o) -> {}, () -> {}),
                "its lossy bitstream is of 1 x 0 pixels");
    }

    @Test
    void anotherSizeThanThatOfTheContainerIsRefused() {
        byte[] bitstream = bitstream("finest.webp");

        assertRefused(
                () -> Vp8Decoder.open(bitstream, 37, 30).decode((p, s, o) -> {}, () -> {}),
                "its lossy bitstream is of another size");
        assertRefused(
                () -> Vp8Decoder.open(bitstream, 36, 29).decode((p, s, o) -> {}, () -> {}),
                "its lossy bitstream is of another size");
    }

    @Test
    void theScaleThatAViewerShouldShowIsNotPartOfTheSize() throws Exception {
        byte[] bitstream = bitstream("finest.webp");
        byte[] expected = decode(bitstream).plane(0);
        bitstream[7] |= 0x40;
        bitstream[9] |= (byte) 0x80;

        assertThat(decode(bitstream).plane(0)).isEqualTo(expected);
    }

    @Test
    @DisplayName("A partition that declares more bytes than there are has the rest")
    void aPartitionThatDeclaresTooMuchLeavesNothingForTheLast() {
        byte[] bitstream = bitstream("two-partitions-sharp.webp");
        int first = (bitstream[0] & 0xff | (bitstream[1] & 0xff) << 8 | (bitstream[2] & 0xff) << 16) >> 5;
        bitstream[10 + first + 2] = (byte) 0xff;

        assertRefused(() -> decode(bitstream), TOO_SHORT);
    }
}
