package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.Pictures;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("process")
class JpegDecoderTest {
    private static final PlaneRows NOWHERE = (component, samples, offset) -> {};

    private final JpegTranscoder transcoder = new JpegTranscoder(JpegLimits.DEFAULT);
    private final JpegDecoder decoder = new JpegDecoder(JpegLimits.DEFAULT, Checkpoint.NONE);

    @Test
    void theHeaderStatesTheSizesOfPlanes() throws Exception {
        JpegHeader header = JpegHeader.read(Libjpeg.cjpeg(Pictures.ppm(181, 131), "-sample", "2x2"));
        assertThat(header.sampling())
                .containsExactly(
                        new JpegHeader.Sampling(2, 2), new JpegHeader.Sampling(1, 1), new JpegHeader.Sampling(1, 1));
        assertThat(header.planeWidth(0, Reduction.WHOLE)).isEqualTo(181);
        assertThat(header.planeHeight(0, Reduction.HALF)).isEqualTo(66);
        assertThat(header.planeWidth(1, Reduction.WHOLE)).isEqualTo(91);
        assertThat(header.planeHeight(2, Reduction.EIGHTH)).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, WHOLE",
        "1, WHOLE",
        "1.99, WHOLE",
        "2, HALF",
        "3.2, HALF",
        "4, QUARTER",
        "7.99, QUARTER",
        "8, EIGHTH",
        "1000, EIGHTH"
    })
    void theLargestReductionThatLeavesAtLeastTheTarget(double scale, Reduction largest) {
        assertThat(Reduction.within(scale)).isEqualTo(largest);
    }

    @Test
    void whatIsLeftIsTheSourceWithoutItsMetadata() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(75, 50), "-progressive");
        byte[] comment = {(byte) 0xFF, (byte) 0xFE, 0, 4, 'h', 'i'};
        byte[] withComment = joined(joined(Arrays.copyOf(source, 20), comment), tail(source, 20));
        JpegDecoder.Picture picture = decoder.decode(withComment, all(3, Reduction.HALF), NOWHERE);
        assertThat(picture.width()).isEqualTo(75);
        assertThat(picture.height()).isEqualTo(50);
        assertThat(bytes(picture.bare()))
                .isEqualTo(
                        bytes(transcoder.transcode(withComment, 50, Effort.FAST).bare()))
                .isEqualTo(bytes(
                        decoder.decode(source, all(3, Reduction.HALF), NOWHERE).bare()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-quality 90", "-progressive", "-sample 1x1 -restart 1B", "-grayscale -progressive"})
    void truncationAtEveryByteEndsAsInTheTranscoder(String options) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(40, 40), options.split(" "));
        int salvaged = 0;
        for (int length = 0; length < source.length; length++) {
            byte[] cut = Arrays.copyOf(source, length);
            Reduction reduction = Reduction.values()[length % 4];
            String outcome = outcome(cut, reduction);
            assertThat(outcome).as("%d bytes", length).isEqualTo(outcomeOfTranscoder(cut));
            salvaged += outcome.startsWith("salvaged") ? 1 : 0;
        }
        assertThat(salvaged).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Reduction.class)
    void ofATruncatedPictureTheRestIsGrey(Reduction reduction) throws Exception {
        for (String coding : new String[] {"-optimize", "-progressive"}) {
            byte[] source = Libjpeg.cjpeg(Pictures.ppm(160, 160), "-quality", "90", coding);
            byte[] mostly = Arrays.copyOf(source, source.length * 3 / 4);
            List<Plane> planes = new ArrayList<>();
            JpegDecoder.Picture picture = DecodedPlanes.decode(decoder, mostly, all(3, reduction), planes);
            assertThat(picture.isSalvaged()).isTrue();
            JpegTranscoder.Result sound = transcoder.transcode(mostly, 100, Effort.FAST);
            assertThat(picture.warning()).isEqualTo(sound.warning());
            List<Plane> expected = DecodedPlanes.of(sound.bytes(), reduction);
            for (int c = 0; c < 3; c++) {
                assertThat(planes.get(c).samples()).isEqualTo(expected.get(c).samples());
            }
            if (coding.equals("-optimize")) {
                byte[] samples = planes.get(0).samples();
                assertThat(samples[samples.length - 1]).isEqualTo((byte) 128);
            }
        }
    }

    @Test
    void damageAndForeignProcessesAreRefusedAsInTheTranscoder() {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(160, 160), "-quality", "90");
        byte[] corrupt = source.clone();
        Arrays.fill(corrupt, source.length / 2, source.length / 2 + 2, (byte) 0xFF);
        corrupt[source.length / 2 + 2] = (byte) Marker.SOI;
        assertThat(outcome(corrupt, Reduction.HALF))
                .startsWith("JpegFormatException")
                .isEqualTo(outcomeOfTranscoder(corrupt));

        byte[] arithmetic = source.clone();
        arithmetic[indexOfMarker(source, Marker.SOF0) + 1] = (byte) 0xC9;
        assertThat(outcome(arithmetic, Reduction.HALF))
                .startsWith("UnsupportedJpegException")
                .isEqualTo(outcomeOfTranscoder(arithmetic));
    }

    @Test
    void limitsOfPixelsAndScansAreKept() {
        JpegDecoder small = new JpegDecoder(new JpegLimits(64 * 64 - 1, 4, 0), Checkpoint.NONE);
        byte[] large = Libjpeg.cjpeg(Pictures.ppm(64, 64));
        assertThatThrownBy(() -> small.decode(large, all(3, Reduction.WHOLE), NOWHERE))
                .isInstanceOfSatisfying(UnsupportedJpegException.class, e -> assertThat(e.reason())
                        .isEqualTo(UnsupportedJpegException.Reason.TOO_MANY_PIXELS));
        byte[] manyScans = Libjpeg.cjpeg(Pictures.ppm(32, 32), "-progressive");
        assertThatThrownBy(() -> small.decode(manyScans, all(3, Reduction.WHOLE), NOWHERE))
                .isInstanceOfSatisfying(UnsupportedJpegException.class, e -> assertThat(e.reason())
                        .isEqualTo(UnsupportedJpegException.Reason.TOO_MANY_SCANS));
    }

    @Test
    void aReductionForEachComponentIsRequired() {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(32, 32));
        assertThatThrownBy(() -> decoder.decode(source, all(1, Reduction.WHOLE), NOWHERE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 reductions for 3 components");
    }

    @Test
    void theNumberOfLinesMayComeBehindTheFirstScan() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(50, 37), "-restart", "1B");
        byte[] open = source.clone();
        int frame = indexOfMarker(source, Marker.SOF0);
        open[frame + 5] = 0;
        open[frame + 6] = 0;
        byte[] dnl = {(byte) 0xFF, (byte) Marker.DNL, 0, 4, 0, 37, (byte) 0xFF, (byte) Marker.EOI};
        byte[] withDnl = joined(Arrays.copyOf(open, open.length - 2), dnl);
        List<Plane> planes = DecodedPlanes.of(withDnl, Reduction.HALF);
        assertThat(planes.get(0).height()).isEqualTo(19);
        assertThat(planes.get(0).samples())
                .isEqualTo(DecodedPlanes.of(source, Reduction.HALF).get(0).samples());
    }

    /** Steps of 16 bits and coefficients far beyond what a picture can have, with which sums overflow. */
    @Test
    void absurdCoefficientsEndInSomeSamples() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(64, 64), "-quality", "100");
        int table = indexOfMarker(source, Marker.DQT);
        byte[] absurd = source.clone();
        Arrays.fill(absurd, table + 5, table + 69, (byte) 255);
        for (Reduction reduction : Reduction.values()) {
            assertThat(DecodedPlanes.of(absurd, reduction)).hasSize(3);
        }
    }

    /** DC alone can be told: the picture is black or white. */
    @ParameterizedTest
    @EnumSource(Reduction.class)
    void aMeanBeyondTheRangeIsBlackOrWhite(Reduction reduction) throws Exception {
        byte[] header = "P5\n16 8\n255\n".getBytes(StandardCharsets.US_ASCII);
        byte[] picture = Arrays.copyOf(header, header.length + 16 * 8);
        for (int i = 0; i < 16 * 8; i++) {
            picture[header.length + i] = (byte) (i % 16 < 8 ? 0 : 255);
        }
        byte[] source = Libjpeg.cjpeg(picture, "-quality", "100");
        source[indexOfMarker(source, Marker.DQT) + 5] = (byte) 255;
        Plane plane = DecodedPlanes.of(source, reduction).get(0);
        for (int i = 0; i < plane.samples().length; i++) {
            assertThat(plane.samples()[i] & 0xFF).isEqualTo(i % plane.width() < plane.width() / 2 ? 0 : 255);
        }
    }

    @Test
    void theMemoryOfALargePictureIsNotKept() throws Exception {
        JpegDecoder sparing = new JpegDecoder(new JpegLimits(1_000_000, 100, 10_000), Checkpoint.NONE);
        for (String coding : new String[] {"-optimize", "-progressive"}) {
            sparing.decode(Libjpeg.cjpeg(Pictures.ppm(400, 300), coding), all(3, Reduction.WHOLE), NOWHERE);
            assertThat(sparing.retainedBytes()).isLessThanOrEqualTo(10_000);
        }
    }

    @Test
    void aCheckpointCanAbandonAPictureAndTheNextOneIsDecoded() throws Exception {
        int[] left = {3};
        JpegDecoder abandoning = new JpegDecoder(JpegLimits.DEFAULT, () -> {
            if (left[0]-- == 0) {
                throw new IllegalStateException("enough");
            }
        });
        for (String coding : new String[] {"-optimize", "-progressive"}) {
            byte[] source = Libjpeg.cjpeg(Pictures.ppm(160, 160), coding);
            left[0] = 3;
            assertThatThrownBy(() -> abandoning.decode(source, all(3, Reduction.WHOLE), NOWHERE))
                    .hasMessage("enough");
            assertThat(DecodedPlanes.of(abandoning, source, Reduction.WHOLE)
                            .get(1)
                            .samples())
                    .isEqualTo(DecodedPlanes.of(source, Reduction.WHOLE).get(1).samples());
        }
    }

    @Test
    void aHundredMegapixelsFitInASmallHeap(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HundredMegapixels.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output).strip()).isEqualTo("10000 x 10000, 1250 rows of 1250 samples");
    }

    private String outcome(byte[] source, Reduction reduction) {
        int components;
        try {
            components = JpegHeader.read(source).components();
        } catch (JpegException e) {
            components = 3;
        }
        try {
            JpegDecoder.Picture picture = decoder.decode(source, all(components, reduction), NOWHERE);
            return picture.isSalvaged() ? "salvaged: " + picture.warning() : "sound";
        } catch (JpegException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private String outcomeOfTranscoder(byte[] source) {
        try {
            JpegTranscoder.Result result = transcoder.transcode(source, 50, Effort.FAST);
            return result.isSalvaged() ? "salvaged: " + result.warning() : "sound";
        } catch (JpegException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private static List<Reduction> all(int components, Reduction reduction) {
        return Collections.nCopies(components, reduction);
    }

    private static byte[] bytes(BareJpeg bare) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bare.each(bytes::write);
        return bytes.toByteArray();
    }

    private static int indexOfMarker(byte[] jpeg, int marker) {
        for (int i = 0; i + 1 < jpeg.length; i++) {
            if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) marker) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }
}
