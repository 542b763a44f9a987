package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.png.DrawnPicture;
import dev.halftone.recompress.webp.AlphaPlane;
import dev.halftone.recompress.webp.Libwebp;
import dev.halftone.recompress.webp.LosslessDecoder;
import dev.halftone.recompress.webp.WebpFormatException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebpEncoderTest {

    private static final byte[] NO_PROFILE = {};
    private static final byte[] PROFILE =
            ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    private static final int ALPHA_FLAG = 0x10;

    private final WebpEncoder encoder = new WebpEncoder();

    static Map<String, DrawnPicture> graphics() {
        return DrawnPicture.graphics();
    }

    static Set<String> graphicNames() {
        return graphics().keySet();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("graphicNames")
    void losslessKeepsEveryVisiblePixelBitForBit(String name) throws Exception {
        DrawnPicture picture = graphics().get(name);
        for (boolean small : new boolean[] {false, true}) {
            byte[] webp = lossless(picture, small, NO_PROFILE);

            assertThat(seen(decodedLossless(webp, picture)))
                    .isEqualTo(picture.seen().argb());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("graphicNames")
    void lossyKeepsAlphaExactly(String name) throws Exception {
        DrawnPicture picture = graphics().get(name);
        byte[] webp = lossy(picture, 1, false, NO_PROFILE);
        WebpFile file = WebpFile.parse(webp);

        assertThat(file.isLossless()).isFalse();
        assertThat(file.alpha().isPresent()).isEqualTo(!picture.opaque());
        if (!picture.opaque()) {
            byte[] alphas = AlphaPlane.decode(file.alpha().orElseThrow(), picture.width(), picture.height(), () -> {});
            int[] expected =
                    Arrays.stream(picture.argb()).map(colour -> colour >>> 24).toArray();
            assertThat(IntStream.range(0, alphas.length).map(i -> alphas[i] & 0xff))
                    .containsExactly(boxed(expected));
        }
    }

    @Test
    void aLowerQualityIsSmaller() throws Exception {
        DrawnPicture picture = graphics().get("soft colours");

        assertThat(lossy(picture, 20, false, NO_PROFILE).length)
                .isLessThan(lossy(picture, 60, false, NO_PROFILE).length);
        assertThat(lossy(picture, 60, false, NO_PROFILE).length)
                .isLessThan(lossy(picture, 95, false, NO_PROFILE).length);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("graphicNames")
    void smallIsNeverLargerThanFast(String name) throws Exception {
        DrawnPicture picture = graphics().get(name);

        assertThat(lossless(picture, true, NO_PROFILE).length)
                .isLessThanOrEqualTo(lossless(picture, false, NO_PROFILE).length);
        assertThat(lossy(picture, 75, true, NO_PROFILE).length)
                .isLessThanOrEqualTo(lossy(picture, 75, false, NO_PROFILE).length);
    }

    @Test
    void alphaOfAPictureThatIsCalledOpaqueIsNotRead() throws Exception {
        DrawnPicture picture = DrawnPicture.of(20, 10, (x, y) -> x * 12 << 24 | y * 20);
        byte[] webp = encoder.lossless(20, 10, picture.argb(), true, false, NO_PROFILE);

        assertThat(decodedLossless(webp, picture))
                .isEqualTo(Arrays.stream(picture.argb())
                        .map(colour -> colour | 0xff000000)
                        .toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"logo with soft edges", "chart", "shadow"})
    void aProfileIsAdded(String name) throws Exception {
        DrawnPicture picture = graphics().get(name);
        for (boolean lossless : new boolean[] {false, true}) {
            byte[] plain = lossless ? lossless(picture, false, NO_PROFILE) : lossy(picture, 70, false, NO_PROFILE);
            byte[] webp = lossless ? lossless(picture, false, PROFILE) : lossy(picture, 70, false, PROFILE);
            WebpFile file = WebpFile.parse(webp);

            assertThat(file.iccProfile()).isEqualTo(PROFILE);
            assertThat(file.orientation()).isEqualTo(Exif.UPRIGHT);
            assertThat(file.bitstream()).isEqualTo(WebpFile.parse(plain).bitstream());
            assertThat(file.alpha().orElse(NO_PROFILE))
                    .isEqualTo(WebpFile.parse(plain).alpha().orElse(NO_PROFILE));
            int flags = Libwebp.chunk(webp, "VP8X").orElseThrow()[0];
            assertThat(flags & ALPHA_FLAG).isEqualTo(picture.opaque() ? 0 : ALPHA_FLAG);
        }
    }

    @Test
    void whatNeedsNoExtensionHasNone() throws Exception {
        byte[] webp = lossy(graphics().get("chart"), 70, false, NO_PROFILE);

        assertThat(Libwebp.chunk(webp, "VP8X")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"16384, 1", "1, 16384"})
    void aSideThatWebpCantHoldIsRefusedWithASentence(int width, int height) {
        assertThatThrownBy(() -> encoder.lossy(width, height, new int[width * height], true, 50, false, NO_PROFILE))
                .asInstanceOf(type(RejectedImageException.class))
                .extracting(RejectedImageException::outcome)
                .isEqualTo(new Rejected(
                        Reason.UNSUPPORTED_FORMAT,
                        "WebP holds at most 16,383 pixels per side; this picture has %,d x %,d"
                                .formatted(width, height)));
    }

    @ParameterizedTest
    @CsvSource({"16383, 1", "1, 16383", "1, 1"})
    void theLongestSideIsEncoded(int width, int height) throws Exception {
        DrawnPicture picture = DrawnPicture.of(width, height, (x, y) -> 0xff000000 | x * 7 + y * 3);

        assertThat(decodedLossless(lossless(picture, false, NO_PROFILE), picture))
                .isEqualTo(picture.argb());
        assertThat(WebpFile.parse(lossy(picture, 50, false, NO_PROFILE)))
                .extracting(WebpFile::width, WebpFile::height)
                .containsExactly(width, height);
    }

    @Test
    void manyThreadsEncodeAtOnce() throws Exception {
        DrawnPicture picture = graphics().get("logo with soft edges");
        byte[] alone = lossy(picture, 60, false, NO_PROFILE);

        assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> {
                    try {
                        return lossy(picture, 60, false, NO_PROFILE);
                    } catch (RejectedImageException e) {
                        throw new AssertionError(e);
                    }
                }))
                .allSatisfy(webp -> assertThat(webp).isEqualTo(alone));
    }

    private byte[] lossy(DrawnPicture picture, int quality, boolean small, byte[] profile)
            throws RejectedImageException {
        return encoder.lossy(
                picture.width(), picture.height(), picture.argb(), picture.opaque(), quality, small, profile);
    }

    private byte[] lossless(DrawnPicture picture, boolean small, byte[] profile) throws RejectedImageException {
        return encoder.lossless(picture.width(), picture.height(), picture.argb(), picture.opaque(), small, profile);
    }

    private static int[] decodedLossless(byte[] webp, DrawnPicture picture)
            throws RejectedImageException, WebpFormatException {
        WebpFile file = WebpFile.parse(webp);
        assertThat(file.isLossless()).isTrue();
        return LosslessDecoder.decode(file.bitstream(), picture.width(), picture.height(), () -> {});
    }

    private static int[] seen(int[] argb) {
        return Arrays.stream(argb)
                .map(colour -> colour >>> 24 == 0 ? 0 : colour)
                .toArray();
    }

    private static Integer[] boxed(int[] values) {
        return Arrays.stream(values).boxed().toArray(Integer[]::new);
    }
}
