package dev.halftone.recompress.webp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.webp.Libwebp.Picture;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Lossless pictures and alpha channels are decoded to the very pixels that libwebp makes of them")
@Tag("process")
class LibwebpAgreementTest {

    private static final Map<String, Picture> PICTURES = pictures();

    private static Map<String, Picture> pictures() {
        Random random = new Random(3);
        Map<String, Picture> pictures = new LinkedHashMap<>();
        for (int[] size : new int[][] {{1, 1}, {2, 3}, {7, 5}, {33, 17}, {130, 71}}) {
            String name = " of " + size[0] + " x " + size[1];
            pictures.put("noise" + name, picture(size[0], size[1], (x, y) -> random.nextInt()));
            pictures.put("one colour" + name, picture(size[0], size[1], (x, y) -> 0x800ac81e));
            pictures.put(
                    "gradient" + name,
                    picture(
                            size[0],
                            size[1],
                            (x, y) -> (x * x + y * y) << 24
                                    | (x * 5 & 255) << 16
                                    | (y * 3 & 255) << 8
                                    | x * y / 7 & 255));
        }
        for (int colours : new int[] {2, 3, 4, 5, 16, 17, 100, 256}) {
            int[] palette = random.ints(colours).toArray();
            pictures.put(
                    colours + " colours",
                    picture(67, 41, (x, y) -> palette[(x / 3 + y / 5 + random.nextInt(2)) % colours]));
        }
        pictures.put(
                "waves",
                picture(
                        211,
                        157,
                        (x, y) -> 255 << 24
                                | wave(x / 9.0) << 16
                                | wave(y / 7.0 + x / 31.0) << 8
                                | wave((x + y) / 20.0) + random.nextInt(4)));
        return pictures;
    }

    private static int wave(double phase) {
        return (int) (120 + 100 * Math.sin(phase));
    }

    private static Picture picture(int width, int height, IntBinaryOperator colour) {
        int[] argb = new int[width * height];
        Arrays.setAll(argb, i -> colour.applyAsInt(i % width, i / width));
        return new Picture(width, height, argb);
    }

    private static Stream<Arguments> with(String... options) {
        return PICTURES.keySet().stream()
                .flatMap(picture -> Stream.of(options).map(option -> Arguments.of(picture, option)));
    }

    static Stream<Arguments> losslessCodings() {
        return with("-exact -m 0", "-exact -m 4", "-exact -z 9", "-m 6", "-near_lossless 40");
    }

    @ParameterizedTest(name = "{0}, cwebp -lossless {1}")
    @MethodSource("losslessCodings")
    void losslessPictures(String name, String options) throws Exception {
        Picture picture = PICTURES.get(name);
        byte[] webp = Libwebp.cwebp(picture, ("-lossless " + options).split(" "));

        int[] argb = LosslessDecoder.decode(
                Libwebp.chunk(webp, "VP8L").orElseThrow(), picture.width(), picture.height(), () -> {});

        assertThat(argb).isEqualTo(Libwebp.dwebp(webp).argb());
        if (options.contains("-exact")) {
            assertThat(argb).isEqualTo(picture.argb());
        }
    }

    static Stream<Arguments> alphaCodings() {
        return with(
                "-alpha_method 0 -alpha_filter none",
                "-alpha_method 0 -alpha_filter best",
                "-alpha_method 1 -alpha_filter none",
                "-alpha_method 1 -alpha_filter fast",
                "-alpha_method 1 -alpha_filter best",
                "-alpha_q 30");
    }

    @ParameterizedTest(name = "{0}, cwebp {1}")
    @MethodSource("alphaCodings")
    void alphaOfLossyPictures(String name, String options) throws Exception {
        Picture picture = PICTURES.get(name);
        byte[] webp = Libwebp.cwebp(picture, options.split(" "));
        int[] expected = alpha(Libwebp.dwebp(webp).argb());

        byte[] chunk = Libwebp.chunk(webp, "ALPH").orElse(null);

        if (chunk == null) {
            assertThat(expected).containsOnly(255);
            return;
        }
        byte[] alpha = AlphaPlane.decode(chunk, picture.width(), picture.height(), () -> {});
        int[] decoded = new int[alpha.length];
        Arrays.setAll(decoded, i -> alpha[i] & 0xff);
        assertThat(decoded).isEqualTo(expected);
        if (!options.contains("-alpha_q")) {
            assertThat(decoded).isEqualTo(alpha(picture.argb()));
        }
    }

    private static int[] alpha(int[] argb) {
        return Arrays.stream(argb).map(pixel -> pixel >>> 24).toArray();
    }
}
