package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A lossless recompression decodes in libjpeg-turbo to the very pixels of its source")
@Tag("process")
class LibjpegAgreementTest {
    private static final int LOSSLESS = 100;

    private final JpegTranscoder transcoder = new JpegTranscoder(JpegLimits.DEFAULT);

    static Stream<Arguments> codings() {
        return Stream.of("", "-progressive", "-restart 3B", "-progressive -restart 1", "-optimize -restart 1")
                .flatMap(coding -> Stream.of(
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
                                "3x2,1x1,1x1")
                        .flatMap(sampling ->
                                Stream.of(Effort.values()).map(effort -> Arguments.of(sampling, coding, effort))));
    }

    @ParameterizedTest(name = "sampling {0}, cjpeg {1}, {2}")
    @MethodSource("codings")
    void colourOfEverySamplingAndCoding(String sampling, String coding, Effort effort) throws Exception {
        String options = "-quality 83 -sample " + sampling + " " + coding;
        assertSamePixels(Libjpeg.cjpeg(Pictures.ppm(181, 131), options.trim().split(" ")), effort);
    }

    static Stream<Arguments> specialKinds() {
        return Stream.of(Effort.values()).flatMap(effort -> Stream.of(
                        "-quality 100",
                        "-quality 1",
                        "-quality 3 -progressive",
                        "-rgb",
                        "-grayscale",
                        "-grayscale -progressive",
                        "-grayscale -sample 2x2 -restart 1B")
                .map(options -> Arguments.of(options, effort)));
    }

    @ParameterizedTest(name = "cjpeg {0}, {1}")
    @MethodSource("specialKinds")
    void extremeQualitiesAndOtherColours(String options, Effort effort) throws Exception {
        assertSamePixels(Libjpeg.cjpeg(Pictures.ppm(75, 50), options.split(" ")), effort);
    }

    /** 0: CMYK, 2: YCCK (Adobe Technical Note 5116, section 18). */
    @ParameterizedTest(name = "Adobe transform {0}")
    @ValueSource(ints = {0, 2})
    void fourComponentsStayFourAndKeepTheirColourTransform(int transform) throws Exception {
        byte[] source = LibjpegAgreementTest.class
                .getResourceAsStream("/recompress/cmyk.jpg")
                .readAllBytes();
        source[transformOf(source)] = (byte) transform;
        for (Effort effort : Effort.values()) {
            assertSamePixels(source, effort);
            byte[] coarser = new JpegTranscoder(JpegLimits.DEFAULT)
                    .transcode(source, 30, effort)
                    .bytes();
            assertThat(JpegHeader.read(coarser).components()).isEqualTo(4);
            assertThat(coarser[transformOf(coarser)]).isEqualTo((byte) transform);
            assertThat(Libjpeg.djpeg(coarser)).hasSameSizeAs(Libjpeg.djpeg(source));
        }
    }

    private static int transformOf(byte[] jpeg) {
        int adobe = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("Adobe");
        assertThat(adobe).isPositive();
        return adobe + 11;
    }

    @ParameterizedTest(name = "{0} x {1}")
    @MethodSource("sizes")
    void everySizeOfTheLastMcu(int width, int height) throws Exception {
        byte[] picture = Pictures.ppm(width, height);
        for (Effort effort : Effort.values()) {
            assertSamePixels(Libjpeg.cjpeg(picture), effort);
            assertSamePixels(Libjpeg.cjpeg(picture, "-progressive"), effort);
        }
    }

    static Stream<Arguments> sizes() {
        return Stream.of(1, 7, 8, 9, 15, 16, 17, 33)
                .flatMap(w -> Stream.of(1, 8, 17, 31).map(h -> Arguments.of(w, h)));
    }

    @Test
    void sequentialScansOfSingleComponents(@TempDir Path folder) throws Exception {
        for (String script : new String[] {"0;1;2;", "2;0;1;", "0 1;2;", "1 2;0;"}) {
            byte[] source =
                    Libjpeg.cjpeg(Pictures.ppm(99, 61), "-scans", Libjpeg.script(folder, script), "-restart", "5B");
            assertSamePixels(source, Effort.FAST);
            assertSamePixels(source, Effort.SMALL);
        }
    }

    @Test
    void progressiveScansInAnUnusualOrder(@TempDir Path folder) throws Exception {
        String script = "2: 0-0, 0, 3; 0: 0-0, 0, 2; 1: 0-0, 0, 0; 0: 1-63, 0, 3; 0: 0-0, 2, 1; 0: 1-20, 3, 2;"
                + "0: 21-63, 3, 2; 1: 1-2, 0, 0; 1: 3-63, 0, 1; 0: 0-0, 1, 0; 2: 0-0, 3, 2; 2: 0-0, 2, 1;"
                + "2: 0-0, 1, 0; 2: 1-63, 0, 0; 1: 3-63, 1, 0; 0: 1-63, 2, 1; 0: 1-63, 1, 0;";
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(131, 97), "-scans", Libjpeg.script(folder, script));
        assertSamePixels(source, Effort.FAST);
        assertSamePixels(source, Effort.SMALL);
    }

    @Test
    void veryLargeImagesOneComponentAndFewTokensAtATime() throws Exception {
        JpegTranscoder sparing = new JpegTranscoder(JpegLimits.DEFAULT, 1, 1000, Checkpoint.NONE);
        for (String coding : new String[] {"-optimize", "-progressive", "-progressive -sample 1x1 -restart 3B"}) {
            byte[] source = Libjpeg.cjpeg(Pictures.ppm(181, 131), coding.split(" "));
            for (Effort effort : Effort.values()) {
                JpegTranscoder.Result result = sparing.transcode(source, LOSSLESS, effort);
                assertThat(Libjpeg.djpeg(result.bytes()))
                        .as("%s, %s", coding, effort)
                        .isEqualTo(Libjpeg.djpeg(source));
            }
        }
    }

    private void assertSamePixels(byte[] source, Effort effort) throws JpegException {
        JpegTranscoder.Result result = transcoder.transcode(source, LOSSLESS, effort);
        assertThat(result.requantised()).isFalse();
        assertThat(result.warning()).isNull();
        assertThat(Libjpeg.djpeg(result.bytes())).isEqualTo(Libjpeg.djpeg(source));
    }
}
