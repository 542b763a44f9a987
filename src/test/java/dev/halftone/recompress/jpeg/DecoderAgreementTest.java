package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("At every size, decoded samples differ from those of libjpeg-turbo by at most 1")
@Tag("process")
class DecoderAgreementTest {
    private static final List<String> CODINGS =
            List.of("", "-progressive", "-restart 3B", "-progressive -restart 1", "-optimize -restart 1");

    @TempDir
    Path folder;

    @ParameterizedTest(name = "sampling {0}")
    @ValueSource(
            strings = {
                "1x1",
                "2x2",
                "2x1",
                "1x2",
                "4x1",
                "1x4",
                "4x2",
                "2x2,1x2,2x1",
                "1x1,2x2,2x2",
                "3x1",
                "4x2,1x1,1x1",
                "2x4,1x1,1x1",
                "3x2,1x1,1x1"
            })
    void everyComponentOfEverySamplingAndCoding(String sampling) throws Exception {
        byte[] picture = Pictures.ppm(181, 131);
        Map<Reduction, List<byte[]>> expected = null;
        for (String coding : CODINGS) {
            String options = "-quality 83 -sample " + sampling + " " + coding;
            byte[] source = Libjpeg.cjpeg(picture, options.trim().split(" "));
            if (expected == null) {
                expected = samples(source);
            }
            assertClose(source, expected);
        }
    }

    @ParameterizedTest(name = "cjpeg {0}")
    @ValueSource(
            strings = {
                "-quality 100",
                "-quality 96",
                "-quality 30",
                "-quality 3 -progressive",
                "-quality 1",
                "-rgb",
                "-grayscale",
                "-grayscale -progressive",
                "-grayscale -sample 2x2 -restart 1B"
            })
    void extremeQualitiesAndOtherColours(String options) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(75, 50), options.split(" "));
        assertClose(source, samples(source));
    }

    /** 0: CMYK, 2: YCCK. The decoder passes on what the file has: inks, inverted or not. */
    @ParameterizedTest(name = "Adobe transform {0}")
    @ValueSource(ints = {0, 2})
    void fourComponents(int transform) throws Exception {
        byte[] source = DecoderAgreementTest.class
                .getResourceAsStream("/recompress/cmyk.jpg")
                .readAllBytes();
        source[new String(source, StandardCharsets.ISO_8859_1).indexOf("Adobe") + 11] = (byte) transform;
        assertThat(JpegHeader.read(source).colour()).isEqualTo(transform == 0 ? JpegColour.CMYK : JpegColour.YCCK);
        assertClose(source, samples(source));
    }

    /** Sharp edges between black and white overshoot at both ends. */
    @ParameterizedTest(name = "quality {0}")
    @ValueSource(ints = {10, 50, 90, 100})
    void noiseOfBlackAndWhiteIsLimited(int quality) throws Exception {
        byte[] header = "P5\n96 64\n255\n".getBytes(StandardCharsets.US_ASCII);
        byte[] picture = Arrays.copyOf(header, header.length + 96 * 64);
        Random random = new Random(quality);
        for (int i = header.length; i < picture.length; i++) {
            picture[i] = (byte) (random.nextBoolean() ? 255 : 0);
        }
        byte[] source = Libjpeg.cjpeg(picture, "-quality", "" + quality);
        assertClose(source, samples(source));
    }

    @ParameterizedTest(name = "{0} x {1}")
    @MethodSource("sizes")
    void everySizeOfTheLastMcu(int width, int height) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(width, height));
        Map<Reduction, List<byte[]>> expected = samples(source);
        assertClose(source, expected);
        assertClose(Libjpeg.jpegtran(source, "-progressive"), expected);
    }

    static Stream<Arguments> sizes() {
        return Stream.of(1, 7, 9, 16, 17, 33).flatMap(w -> Stream.of(1, 8, 17).map(h -> Arguments.of(w, h)));
    }

    @Test
    void scansOfSingleComponents() throws Exception {
        byte[] picture = Pictures.ppm(99, 61);
        Map<Reduction, List<byte[]>> expected = samples(Libjpeg.cjpeg(picture));
        for (String script : new String[] {"0;1;2;", "2;0;1;", "0 1;2;", "1 2;0;"}) {
            byte[] source = Libjpeg.cjpeg(picture, "-scans", Libjpeg.script(folder, script), "-restart", "5B");
            assertClose(source, expected);
        }
    }

    @Test
    void veryLargeImagesOneComponentAtATime() throws Exception {
        JpegDecoder sparing = new JpegDecoder(JpegLimits.DEFAULT, 1, Checkpoint.NONE);
        byte[] picture = Pictures.ppm(181, 131);
        Map<Reduction, List<byte[]>> expected = samples(Libjpeg.cjpeg(picture));
        for (String coding : new String[] {"-optimize", "-progressive", "-progressive -restart 3B"}) {
            assertClose(sparing, Libjpeg.cjpeg(picture, coding.split(" ")), expected);
        }
    }

    /** The picture as a whole, in colours that need no conversion, and upsampled by repetition. */
    @Test
    void interleavedComponentsAreNotMixedUp() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(64, 48), "-rgb");
        byte[] pixels = Libjpeg.samples(source, 1);
        List<Plane> planes = DecodedPlanes.of(source, Reduction.WHOLE);
        for (int c = 0; c < 3; c++) {
            byte[] expected = new byte[64 * 48];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = pixels[3 * i + c];
            }
            assertClose(planes.get(c), expected, "component " + c);
        }
    }

    @Test
    void everyComponentHasItsOwnReduction() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(181, 131), "-sample", "1x1");
        Map<Reduction, List<byte[]>> expected = samples(source);
        List<Reduction> reductions = List.of(Reduction.HALF, Reduction.QUARTER, Reduction.EIGHTH);
        for (byte[] coded : new byte[][] {source, Libjpeg.jpegtran(source, "-progressive")}) {
            List<Plane> planes = new ArrayList<>();
            DecodedPlanes.decode(new JpegDecoder(JpegLimits.DEFAULT, Checkpoint.NONE), coded, reductions, planes);
            for (int c = 0; c < 3; c++) {
                assertClose(planes.get(c), expected.get(reductions.get(c)).get(c), "component " + c);
            }
        }
    }

    private Map<Reduction, List<byte[]>> samples(byte[] source) throws Exception {
        Map<Reduction, List<byte[]>> samples = new EnumMap<>(Reduction.class);
        for (Reduction reduction : Reduction.values()) {
            List<byte[]> components = new ArrayList<>();
            for (byte[] component : SingleComponents.of(source, folder)) {
                components.add(Libjpeg.samples(component, reduction.factor()));
            }
            samples.put(reduction, components);
        }
        return samples;
    }

    private static void assertClose(byte[] source, Map<Reduction, List<byte[]>> expected) throws Exception {
        assertClose(new JpegDecoder(JpegLimits.DEFAULT, Checkpoint.NONE), source, expected);
    }

    private static void assertClose(JpegDecoder decoder, byte[] source, Map<Reduction, List<byte[]>> expected)
            throws Exception {
        for (Reduction reduction : Reduction.values()) {
            List<Plane> planes = DecodedPlanes.of(decoder, source, reduction);
            assertThat(planes).hasSameSizeAs(expected.get(reduction));
            for (int c = 0; c < planes.size(); c++) {
                assertClose(planes.get(c), expected.get(reduction).get(c), "component " + c + ", " + reduction);
            }
        }
    }

    private static void assertClose(Plane plane, byte[] expected, String which) {
        byte[] samples = plane.samples();
        assertThat(samples).as(which).hasSameSizeAs(expected);
        int apart = 0;
        for (int i = 0; i < samples.length; i++) {
            int difference = Math.abs((samples[i] & 0xFF) - (expected[i] & 0xFF));
            assertThat(difference)
                    .as("%s at %d, %d", which, i % plane.width(), i / plane.width())
                    .isLessThanOrEqualTo(1);
            apart += difference;
        }
        // Both round the same numbers, so most samples are the same.
        assertThat(apart).as(which).isLessThanOrEqualTo(1 + samples.length / 8);
    }
}
