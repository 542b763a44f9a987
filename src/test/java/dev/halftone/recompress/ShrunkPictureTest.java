package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.FourComponents;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.Libjpeg;
import dev.halftone.recompress.jpeg.Subsampling;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What shrinks is what a filter in double precision makes of the whole picture as libjpeg decodes it: not shifted by a
 * part of a pixel, no plane of it, and without seams at its edges.
 */
@Tag("process")
class ShrunkPictureTest {

    private static final int WIDTH = 317;
    private static final int HEIGHT = 229;
    private static final int[] WIDTHS = {200, 100, 79, 40};

    private final Recompressor recompressor = PixelWay.upTo(1_000_000);

    /** Waves in all directions, so that every shift shows in every plane; the middle is grey. */
    private static int wave(int x, int y, int channel) {
        double phase = channel == 0 ? x / 9.0 + y / 31.0 : channel == 1 ? y / 8.0 - x / 27.0 : (x + y) / 13.0;
        return (int) Math.round(127.5 + 100 * Math.sin(phase));
    }

    private static byte[] ppm(int width, int height) {
        ByteArrayOutputStream ppm = new ByteArrayOutputStream();
        ppm.writeBytes(("P6\n" + width + " " + height + "\n255\n").getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 3 * width * height; i++) {
            ppm.write(wave(i / 3 % width, i / 3 / width, i % 3));
        }
        return ppm.toByteArray();
    }

    private static byte[] pgm(int channel) {
        ByteArrayOutputStream pgm = new ByteArrayOutputStream();
        pgm.writeBytes(("P5\n" + WIDTH + " " + HEIGHT + "\n255\n").getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            // The fourth ink is light, so that the others are seen.
            int sample = channel == 3 ? 200 + wave(i % WIDTH, i / WIDTH, 0) / 5 : wave(i % WIDTH, i / WIDTH, channel);
            pgm.write(sample);
        }
        return pgm.toByteArray();
    }

    private static Arguments jpeg(String name, byte[] jpeg) {
        return Arguments.of(name, jpeg, ExactPicture.ofNetpbm(Libjpeg.djpeg(jpeg)));
    }

    private static byte[] cjpeg(byte[] picture, String... options) {
        List<String> all = new ArrayList<>(List.of("-quality", "100"));
        all.addAll(List.of(options));
        return Libjpeg.cjpeg(picture, all.toArray(String[]::new));
    }

    /** Made once, because each takes two processes. */
    private static final List<Arguments> PICTURES = made().toList();

    static List<Arguments> pictures() {
        return PICTURES;
    }

    private static Stream<Arguments> made() {
        byte[] ppm = ppm(WIDTH, HEIGHT);
        Stream<Arguments> samplings = Stream.of("1x1", "2x1", "2x2", "1x2", "4x1", "1x4", "4x2", "3x1")
                .map(factors -> jpeg("sampling " + factors, cjpeg(ppm, "-sample", factors)));
        Stream<Arguments> sizes = IntStream.of(304, 305, 311, 312, 319, 320, 321)
                .mapToObj(width -> jpeg(width + " pixels wide", cjpeg(ppm(width, 528 - width))));
        return Stream.of(
                        samplings,
                        sizes,
                        Stream.of(
                                jpeg("progressive", cjpeg(ppm, "-progressive")),
                                jpeg("progressive 4:4:4", cjpeg(ppm, "-progressive", "-sample", "1x1")),
                                jpeg("restart markers", cjpeg(ppm, "-restart", "3B")),
                                jpeg("grey", cjpeg(ppm, "-grayscale")),
                                jpeg("RGB by Adobe's segment", cjpeg(ppm, "-rgb")),
                                inks(false),
                                inks(true),
                                png(false),
                                png(true)))
                .flatMap(kinds -> kinds);
    }

    private static Arguments inks(boolean ycck) {
        List<byte[]> components =
                IntStream.range(0, 4).mapToObj(c -> cjpeg(pgm(c))).toList();
        List<ExactPicture> decoded = components.stream()
                .map(Libjpeg::djpeg)
                .map(ExactPicture::ofNetpbm)
                .toList();
        double[][] planes = new double[3][WIDTH * HEIGHT];
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            double[] c = new double[4];
            for (int k = 0; k < 4; k++) {
                c[k] = decoded.get(k).planes()[0][i];
            }
            if (ycck) {
                double y = c[0];
                double cb = c[1] - 128;
                double cr = c[2] - 128;
                c[0] = complement(y + 1.402 * cr);
                c[1] = complement(y - 0.344136 * cb - 0.714136 * cr);
                c[2] = complement(y + 1.772 * cb);
            }
            ExactPicture.set(planes, i, c[0] * c[3] / 255, c[1] * c[3] / 255, c[2] * c[3] / 255);
        }
        return Arguments.of(
                ycck ? "YCCK" : "CMYK",
                FourComponents.of(components, ycck ? 2 : 0),
                new ExactPicture(WIDTH, HEIGHT, planes));
    }

    private static double complement(double value) {
        return 255 - Math.max(0, Math.min(255, value));
    }

    /** With alpha, the pixels that are transparent are black, and so is everything near the edges. */
    private static Arguments png(boolean alpha) {
        BufferedImage image =
                new BufferedImage(WIDTH, HEIGHT, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        double[][] planes = new double[3][WIDTH * HEIGHT];
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH;
            double distance = Math.hypot(x - WIDTH / 2.0, y - HEIGHT / 2.0);
            int opacity = alpha ? (int) Math.max(0, Math.min(255, 255 * (100 - distance) / 2)) : 255;
            int[] rgb = new int[3];
            double[] shown = new double[3];
            for (int c = 0; c < 3; c++) {
                rgb[c] = opacity == 0 ? 0 : wave(x, y, c);
                shown[c] = 255 + (rgb[c] - 255) * opacity / 255.0;
            }
            image.setRGB(x, y, opacity << 24 | rgb[0] << 16 | rgb[1] << 8 | rgb[2]);
            ExactPicture.set(planes, i, shown[0], shown[1], shown[2]);
        }
        return Arguments.of(
                alpha ? "PNG with alpha" : "PNG",
                Pictures.encode(image, "png"),
                new ExactPicture(WIDTH, HEIGHT, planes));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    void theShrunkPictureIsInItsPlaceAndHasNoSeams(String name, byte[] source, ExactPicture whole) throws Exception {
        for (int width : WIDTHS) {
            byte[] jpeg = shrunk(source, width, 100, Subsampling.KEEP);
            ExactPicture output = ExactPicture.ofNetpbm(Libjpeg.djpeg(jpeg));
            ExactPicture expected = whole.shrunk(output.width(), output.height(), 0);
            assertInPlace(name + " to " + width, output, expected, whole);
            // What is far smaller is averaged in blocks first, or decoded smaller; chroma that is halved is shown in
            // steps.
            double mean = width < 79 ? 2.4 : 0.8;
            double largest = width < 79 ? 6 : 3.6;
            assertThat(output.difference(expected, 0, 0))
                    .as("%s to %s", name, width)
                    .isLessThan(mean);
            assertThat(output.largestDifference(expected, 0))
                    .as("%s to %s", name, width)
                    .isLessThan(largest);
            if (JpegHeader.read(jpeg).hMax() == 1 && JpegHeader.read(jpeg).vMax() == 1) {
                for (int plane = 1; plane < 3; plane++) {
                    assertThat(output.difference(expected, plane, 0)).isLessThan(mean);
                    assertThat(output.largestDifference(expected, plane)).isLessThan(2 * largest);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    void chromaThatIsHalvedIsInItsPlace(String name, byte[] source, ExactPicture whole) throws Exception {
        byte[] jpeg = shrunk(source, 120, 85, Subsampling.AUTO);
        ExactPicture output = ExactPicture.ofNetpbm(Libjpeg.djpeg(jpeg));

        JpegHeader header = JpegHeader.read(jpeg);
        assertThat(header.hMax() * header.vMax()).isEqualTo(header.components() == 1 ? 1 : 4);
        assertInPlace(name, output, whole.shrunk(output.width(), output.height(), 0), whole);
    }

    private static void assertInPlace(String what, ExactPicture output, ExactPicture expected, ExactPicture whole) {
        double[] differences = IntStream.range(0, 3)
                .mapToDouble(plane -> output.difference(expected, plane, 2))
                .toArray();
        for (double shift : new double[] {-0.5, -0.25, 0.25, 0.5}) {
            ExactPicture shifted = whole.shrunk(output.width(), output.height(), shift);
            for (int plane = 0; plane < 3; plane++) {
                assertThat(differences[plane])
                        .as("%s, plane %s, not shifted by %s", what, plane, shift)
                        .isLessThanOrEqualTo(output.difference(shifted, plane, 2) + 1e-9);
            }
        }
    }

    private byte[] shrunk(byte[] source, int width, int quality, Subsampling subsampling) {
        RecompressOptions options =
                new RecompressOptions(quality, Effort.FAST, subsampling, OptionalInt.of(width), OptionalInt.empty());
        return ((Recompressed) recompressor.recompress(source, options)).bytes();
    }
}
