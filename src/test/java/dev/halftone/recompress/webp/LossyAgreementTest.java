package dev.halftone.recompress.webp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.webp.Libwebp.Picture;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Lossy pictures are decoded to the very samples and pixels that libwebp makes of them")
@Tag("process")
class LossyAgreementTest {

    private static final Map<String, Picture> PICTURES = pictures();

    private static Map<String, Picture> pictures() {
        Map<String, Picture> pictures = new LinkedHashMap<>();
        int[][] sizes = {{1, 1}, {1, 40}, {40, 1}, {16, 16}, {17, 15}, {31, 33}, {100, 75}, {211, 157}};
        for (int[] size : sizes) {
            pictures.put("scene of " + size[0] + " x " + size[1], picture(size[0], size[1], scene(size[0])));
        }
        pictures.put("noise", picture(90, 70, noise()));
        pictures.put("one colour", picture(70, 50, (x, y) -> 0xffc81e28));
        pictures.put("text", picture(120, 80, (x, y) -> (x * 7 ^ y * 5) % 11 < 3 ? 0xff102030 : 0xffffffff));
        return pictures;
    }

    private static IntBinaryOperator noise() {
        Random random = new Random(8);
        return (x, y) -> random.nextInt() | 0xff000000;
    }

    /** Smooth, textured and even parts, and edges in all directions. */
    private static IntBinaryOperator scene(int seed) {
        Random random = new Random(seed);
        return (x, y) -> {
            if (x / 48 % 2 == 1 && y / 40 % 2 == 1) {
                return 0xffe0e4e8;
            }
            int edge = 3 * x - 2 * y > 60 || (x - 70) * (x - 70) + (y - 60) * (y - 60) < 900 ? 60 : 0;
            int grain = y > 60 && x < 60 ? random.nextInt(50) : 0;
            return 0xff000000
                    | wave(x / 19.0) + edge + grain << 16
                    | wave(y / 17.0 + x / 31.0) + grain << 8
                    | wave((x + y) / 40.0) + edge;
        };
    }

    private static int wave(double phase) {
        return (int) (70 + 60 * Math.sin(phase));
    }

    private static Picture picture(int width, int height, IntBinaryOperator colour) {
        int[] argb = new int[width * height];
        Arrays.setAll(argb, i -> colour.applyAsInt(i % width, i / width));
        return new Picture(width, height, argb);
    }

    static Stream<Arguments> codings() {
        return PICTURES.keySet().stream().flatMap(picture -> Stream.of(
                        "-q 0 -m 0",
                        "-q 30 -m 1 -f 100 -strong",
                        "-q 50 -m 2 -nostrong -f 50",
                        "-q 75 -m 4",
                        "-q 75 -m 4 -sharpness 7 -f 90",
                        "-q 60 -m 3 -sharpness 3 -segments 1 -nostrong",
                        "-q 85 -m 6 -sns 100 -segments 4 -f 10",
                        "-q 100 -m 5 -f 0",
                        "-q 90 -m 4 -partition_limit 100",
                        "-preset text -q 40",
                        "-size 900 -pass 3")
                .map(options -> Arguments.of(picture, options)));
    }

    @ParameterizedTest(name = "{0}, cwebp {1}")
    @MethodSource("codings")
    void lossyPictures(String name, String options) throws Exception {
        requireAgreement(Libwebp.cwebp(PICTURES.get(name), options.split(" ")));
    }

    static Stream<Arguments> longSides() {
        return Stream.of(Arguments.of(16_383, 3), Arguments.of(3, 16_383));
    }

    @ParameterizedTest(name = "{0} x {1}")
    @MethodSource("longSides")
    void theLongestSides(int width, int height) throws Exception {
        requireAgreement(Libwebp.cwebp(picture(width, height, scene(5)), "-q", "40", "-m", "1"));
    }

    static Stream<String> alphaCodings() {
        return Stream.of(
                "-alpha_method 0 -alpha_filter none",
                "-alpha_method 1 -alpha_filter best",
                "-alpha_filter fast -alpha_q 40",
                "-exact -q 20");
    }

    @ParameterizedTest(name = "cwebp {0}")
    @MethodSource("alphaCodings")
    void transparentPictures(String options) throws Exception {
        Picture opaque = PICTURES.get("scene of 211 x 157");
        int[] argb = opaque.argb().clone();
        for (int i = 0; i < argb.length; i++) {
            argb[i] = argb[i] & 0xffffff | Math.min(255, i % 211 * 2) << 24;
        }
        byte[] webp = Libwebp.cwebp(new Picture(opaque.width(), opaque.height(), argb), options.split(" "));
        YuvPicture picture = new YuvPicture(opaque.width(), opaque.height());

        byte[] alpha =
                AlphaPlane.decode(Libwebp.chunk(webp, "ALPH").orElseThrow(), opaque.width(), opaque.height(), () -> {});
        Vp8Decoder.open(Libwebp.chunk(webp, "VP8 ").orElseThrow(), opaque.width(), opaque.height())
                .decode(picture, () -> {});

        assertThat(picture.argb(alpha, () -> {})).isEqualTo(Libwebp.dwebp(webp).argb());
    }

    private static void requireAgreement(byte[] webp) throws WebpFormatException {
        Picture expected = Libwebp.dwebp(webp);
        YuvPicture picture = new YuvPicture(expected.width(), expected.height());

        Vp8Decoder.open(Libwebp.chunk(webp, "VP8 ").orElseThrow(), expected.width(), expected.height())
                .decode(picture, () -> {});

        ByteArrayOutputStream planes = new ByteArrayOutputStream();
        for (int plane = 0; plane < 3; plane++) {
            planes.writeBytes(picture.plane(plane));
        }
        assertThat(planes.toByteArray()).isEqualTo(Libwebp.dwebpYuv(webp));
        assertThat(picture.argb(null, () -> {})).isEqualTo(expected.argb());
    }

    /** Bits are flipped throughout the stream; what libwebp shows all the same is equal, and what it refuses is refused. */
    @Test
    void damagedPictures() throws Exception {
        Random random = new Random(21);
        Picture scene = PICTURES.get("scene of 100 x 75");
        int shown = 0;
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            byte[] webp = Libwebp.cwebp(scene, "-q", "" + 10 * (i % 10), "-m", "" + i % 7);
            int length = Libwebp.chunk(webp, "VP8 ").orElseThrow().length;
            int at = 30 + random.nextInt(i % 2 == 0 ? 40 : length - 10);
            webp[at] ^= (byte) (1 << random.nextInt(8));
            Optional<String> refusal = Libwebp.refusal(webp);
            if (refusal.isEmpty()) {
                requireAgreement(webp);
                shown++;
            } else {
                byte[] bitstream = Libwebp.chunk(webp, "VP8 ").orElseThrow();
                assertThat(refuses(bitstream)).as(refusal.get()).isTrue();
                refused++;
            }
        }
        assertThat(shown).isGreaterThan(20);
        assertThat(refused).isPositive();
    }

    private static boolean refuses(byte[] bitstream) {
        try {
            Vp8Decoder.open(bitstream, 100, 75).decode((plane, samples, offset) -> {}, () -> {});
            return false;
        } catch (WebpFormatException e) {
            return true;
        }
    }
}
