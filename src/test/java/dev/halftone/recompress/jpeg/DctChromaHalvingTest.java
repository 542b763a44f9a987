package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Chrominance finer than 4:2:0 is halved in the DCT domain")
@Tag("process")
class DctChromaHalvingTest {
    /** Steps are so fine that what remains of the difference is that of the two ways to halve. */
    private static final int FINE = 89;

    private final JpegTranscoder transcoder = new JpegTranscoder(JpegLimits.DEFAULT);

    static Stream<Arguments> sources() {
        return Stream.of("1x1", "2x1", "1x2", "2x2,1x2,1x2", "2x2,2x1,2x1", "3x1,3x1,3x1")
                .flatMap(sampling -> Stream.of("", "-progressive", "-restart 3B", "-optimize -restart 1")
                        .flatMap(coding ->
                                Stream.of(Effort.values()).map(effort -> Arguments.of(sampling, coding, effort))));
    }

    @ParameterizedTest(name = "sampling {0}, cjpeg {1}, {2}")
    @MethodSource("sources")
    void asAveragingSamplesFromEverySamplingAndCoding(String sampling, String coding, Effort effort) throws Exception {
        String options = "-quality 97 -sample " + sampling + " " + coding;
        assertAsAveraged(Libjpeg.cjpeg(soft(181, 131), options.trim().split(" ")), effort, transcoder);
    }

    static Stream<Arguments> sizes() {
        return Stream.of(1, 7, 8, 9, 15, 16, 17, 23, 24, 25, 33)
                .flatMap(w -> Stream.of(1, 8, 9, 17, 31, 40).map(h -> Arguments.of(w, h)));
    }

    @ParameterizedTest(name = "{0} x {1}")
    @MethodSource("sizes")
    void asAveragingSamplesInEverySizeOfTheLastMcu(int width, int height) throws Exception {
        String sampling = List.of("1x1", "2x1", "1x2").get((width + height) % 3);
        byte[] source = Libjpeg.cjpeg(soft(width, height), "-quality", "97", "-sample", sampling);
        for (Effort effort : Effort.values()) {
            assertAsAveraged(source, effort, transcoder);
        }
    }

    /** Their blocks have no AC, and neighbours differ by less or more than what is kept of AC. */
    @ParameterizedTest(name = "{0} levels")
    @ValueSource(ints = {1, 2, 3, 5, 9, 40})
    void plainSquaresAsWell(int levels) throws Exception {
        byte[] picture = ppm(96, 80, (x, y, c) -> 100 + 30 * c + (7 * (x / 8) + 11 * (y / 8) * (c + 1)) % levels);
        for (Effort effort : Effort.values()) {
            assertAsAveraged(Libjpeg.cjpeg(picture, "-quality", "97", "-sample", "1x1"), effort, transcoder);
        }
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void oneComponentAtATimeAsWell(Effort effort) throws Exception {
        JpegTranscoder sparing = new JpegTranscoder(JpegLimits.DEFAULT, 1, 1000, Checkpoint.NONE);
        for (String options : List.of("-sample 1x1", "-sample 2x1 -progressive", "-sample 1x2 -restart 2B")) {
            byte[] source = Libjpeg.cjpeg(soft(181, 131), ("-quality 97 " + options).split(" "));
            assertAsAveraged(source, effort, sparing);
        }
    }

    /** An encoder may put anything behind the edge. Averaging it in would leave a fringe of another colour. */
    @Test
    void samplesBeyondTheEdgeHaveNoInfluence() throws Exception {
        // Inside, one colour; beyond column and row 19, in the padding of the source, another one.
        byte[] source = Libjpeg.cjpeg(
                ppm(24, 24, (x, y, c) -> x < 19 && y < 19 ? 60 + 40 * c : 140 - 20 * c),
                "-quality",
                "97",
                "-sample",
                "1x1");
        source[indexOfMarker(source, Marker.SOF0) + 6] = 19;
        source[indexOfMarker(source, Marker.SOF0) + 8] = 19;
        JpegTranscoder.Result result = transcoder.transcode(source, FINE, Effort.FAST, Subsampling.AUTO);
        assertThat(samplingOf(result)).isEqualTo("2x2,1x1,1x1");
        byte[] pixels = Libjpeg.djpeg(result.bytes());
        int[] first = pixel(pixels, 19, 2, 9);
        int[] last = pixel(pixels, 19, 18, 9);
        for (int c = 0; c < 3; c++) {
            assertThat(last[c]).isCloseTo(first[c], org.assertj.core.data.Offset.offset(8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-grayscale", "-rgb", "-sample 4x1", "-sample 1x4", "-sample 2x2,1x2,2x1", "-sample 2x2"})
    void otherColoursAndSamplingsStay(String options) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(75, 50), ("-quality 97 " + options).split(" "));
        for (Effort effort : Effort.values()) {
            assertThat(transcoder
                            .transcode(source, 50, effort, Subsampling.AUTO)
                            .bytes())
                    .isEqualTo(transcoder
                            .transcode(source, 50, effort, Subsampling.KEEP)
                            .bytes());
        }
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void inksStay(Effort effort) throws Exception {
        byte[] source = DctChromaHalvingTest.class
                .getResourceAsStream("/recompress/cmyk.jpg")
                .readAllBytes();
        assertThat(transcoder.transcode(source, 30, effort, Subsampling.AUTO).bytes())
                .isEqualTo(transcoder
                        .transcode(source, 30, effort, Subsampling.KEEP)
                        .bytes());
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void fromQuality90OnSamplingStays(Effort effort) throws Exception {
        byte[] source = Libjpeg.cjpeg(soft(75, 50), "-quality", "97", "-sample", "1x1");
        assertThat(samplingOf(transcoder.transcode(source, 89, effort, Subsampling.AUTO)))
                .isEqualTo("2x2,1x1,1x1");
        assertThat(transcoder.transcode(source, 90, effort, Subsampling.AUTO).bytes())
                .isEqualTo(transcoder
                        .transcode(source, 90, effort, Subsampling.KEEP)
                        .bytes());
    }

    /** A source that is already as coarse as asked for is only optimised. */
    @ParameterizedTest
    @EnumSource(Effort.class)
    void whatIsNotQuantisedFurtherKeepsItsSampling(Effort effort) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(160, 120), "-quality", "8", "-sample", "1x1");
        JpegTranscoder.Result result = transcoder.transcode(source, 60, effort, Subsampling.AUTO);
        assertThat(result.requantised()).isFalse();
        assertThat(Libjpeg.djpeg(result.bytes())).isEqualTo(Libjpeg.djpeg(source));
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void noStepBecomesFiner(Effort effort) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(160, 120), "-quality", "70,8", "-sample", "1x1");
        byte[] result =
                transcoder.transcode(source, 60, effort, Subsampling.AUTO).bytes();
        assertThat(Libjpeg.djpeg(result)).isNotEmpty();
        assertThat(samplingOf(transcoder.transcode(source, 60, effort, Subsampling.AUTO)))
                .isEqualTo("1x1,1x1,1x1");
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void aResultIsNotChangedByAnotherPass(Effort effort) throws Exception {
        byte[] source = Libjpeg.cjpeg(soft(160, 120), "-quality", "92", "-sample", "1x1");
        byte[] once = transcoder.transcode(source, 50, effort, Subsampling.AUTO).bytes();
        assertThat(transcoder.transcode(once, 50, effort, Subsampling.AUTO).bytes())
                .isEqualTo(once);
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void aTruncatedSourceIsSalvagedAsWell(Effort effort) throws Exception {
        byte[] source = Libjpeg.cjpeg(soft(160, 160), "-quality", "95", "-sample", "1x1");
        byte[] mostly = Arrays.copyOf(source, source.length * 3 / 4);
        JpegTranscoder.Result result = transcoder.transcode(mostly, 50, effort, Subsampling.AUTO);
        assertThat(result.warning()).startsWith("scan 1 ends at MCU ");
        byte[] pixels = Libjpeg.djpeg(result.bytes());
        assertThat(pixels[pixels.length - 1] & 0xFF).isEqualTo(128);
    }

    /** Compares with libjpeg, which decodes, averages 2x2 samples and encodes with the same steps. */
    private static void assertAsAveraged(byte[] source, Effort effort, JpegTranscoder transcoder) throws Exception {
        JpegTranscoder.Result result = transcoder.transcode(source, FINE, effort, Subsampling.AUTO);
        assertThat(result.warning()).isNull();
        assertThat(samplingOf(result)).isEqualTo("2x2,1x1,1x1");
        byte[] pixels = Libjpeg.djpeg(source);
        byte[] averaged = Libjpeg.djpeg(Libjpeg.cjpeg(pixels, "-quality", "" + FINE, "-sample", "2x2"));
        byte[] ours = Libjpeg.djpeg(result.bytes());
        assertThat(ours).hasSameSizeAs(averaged);
        // In a picture of a few blocks, a level more or less is much. The trellis gives up some of what rounding keeps.
        double expected = Math.min(Pictures.psnr(averaged, pixels), 42);
        assertThat(Pictures.psnr(ours, pixels)).isGreaterThan(expected - (effort == Effort.FAST ? 1.5 : 5));
    }

    static String samplingOf(JpegTranscoder.Result result) throws Exception {
        SegmentReader segment = new SegmentReader();
        segment.open(result.bytes());
        int marker = segment.nextMarker();
        while (!Marker.isFrame(marker)) {
            segment.openSegment(marker);
            segment.closeSegment();
            marker = segment.nextMarker();
        }
        segment.openSegment(marker);
        List<String> factors = Frame.parse(marker, segment).components().stream()
                .map(component -> component.h() + "x" + component.v())
                .toList();
        return String.join(",", factors);
    }

    /** Soft changes of vivid colours, as a PPM. */
    private static byte[] soft(int width, int height) {
        return ppm(width, height, (x, y, c) ->
                (int) (128 + 60 * Math.sin((x * (c + 1) + y * (3 - c)) / 19.0) + 50 * Math.cos(y / 13.0 + c)));
    }

    private interface Samples {
        int at(int x, int y, int channel);
    }

    private static byte[] ppm(int width, int height, Samples samples) {
        byte[] header = ("P6\n" + width + " " + height + "\n255\n").getBytes(StandardCharsets.US_ASCII);
        byte[] picture = Arrays.copyOf(header, header.length + width * height * 3);
        for (int i = 0; i < width * height * 3; i++) {
            picture[header.length + i] = (byte) samples.at(i / 3 % width, i / 3 / width, i % 3);
        }
        return picture;
    }

    private static int[] pixel(byte[] ppm, int width, int x, int y) {
        int at = ppm.length - width * width * 3 + 3 * (y * width + x);
        return new int[] {ppm[at] & 0xFF, ppm[at + 1] & 0xFF, ppm[at + 2] & 0xFF};
    }

    private static int indexOfMarker(byte[] jpeg, int marker) {
        for (int i = 0; i + 1 < jpeg.length; i++) {
            if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) marker) {
                return i;
            }
        }
        return -1;
    }
}
