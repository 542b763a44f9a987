package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halftone.Pictures;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("process")
class JpegTranscoderTest {
    private final JpegTranscoder transcoder = new JpegTranscoder(JpegLimits.DEFAULT);

    /** Found by comparing two versions over millions of inputs: with zeros after the end, the last symbol is none. */
    @Test
    void aScanThatEndsWithinASymbolIsTruncatedAndNotDamaged() throws Exception {
        byte[] source;
        try (InputStream file =
                JpegTranscoderTest.class.getResourceAsStream("/recompress/jpeg/ends-within-a-symbol.jpg")) {
            source = file.readAllBytes();
        }

        assertThat(new JpegTranscoder(JpegLimits.DEFAULT)
                        .transcode(source, 50, Effort.FAST)
                        .warning())
                .isEqualTo("scan 6 ends at MCU 0 of 15");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 25, 49, 50, 75, 90, 99})
    void quantisationTablesAreThoseOfCjpegAtTheSameQuality(int quality) throws Exception {
        byte[] picture = Pictures.ppm(48, 48);
        byte[] fine = Libjpeg.cjpeg(picture, "-quality", "100");
        byte[] expected = Libjpeg.cjpeg(picture, "-baseline", "-quality", "" + quality);
        assertThat(tables(transcoder.transcode(fine, quality, Effort.FAST).bytes()))
                .isEqualTo(tables(expected));
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void aCoarserSourceIsOnlyOptimised(Effort effort) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(160, 120), "-quality", "40");
        JpegTranscoder.Result result = transcoder.transcode(source, 60, effort);
        assertThat(result.requantised()).isFalse();
        assertThat(result.bytes()).hasSizeLessThan(source.length);
        assertThat(Libjpeg.djpeg(result.bytes())).isEqualTo(Libjpeg.djpeg(source));
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void requantisingTwiceWithTheSameTablesChangesNothing(Effort effort) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(160, 120), "-quality", "92");
        JpegTranscoder.Result once = transcoder.transcode(source, 50, effort);
        JpegTranscoder.Result twice = transcoder.transcode(once.bytes(), 50, effort);
        assertThat(once.requantised()).isTrue();
        assertThat(twice.requantised()).isFalse();
        assertThat(twice.bytes()).isEqualTo(once.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-quality 90", "-progressive", "-sample 1x1 -restart 1B", "-grayscale -progressive"})
    void truncationAtEveryByteEndsInAResultOrAFormatException(String options) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(40, 40), options.split(" "));
        int salvaged = 0;
        for (int length = 0; length < source.length; length++) {
            for (Effort effort : Effort.values()) {
                byte[] cut = Arrays.copyOf(source, length);
                try {
                    JpegTranscoder.Result result = transcoder.transcode(cut, 50, effort);
                    salvaged += result.warning() == null ? 0 : 1;
                    if (length % 64 == 0) {
                        assertThat(Libjpeg.djpeg(result.bytes())).isNotEmpty();
                    }
                } catch (JpegFormatException e) {
                    assertThat(e.byteOffset()).isBetween(0, length);
                }
            }
        }
        assertThat(salvaged).isPositive();
    }

    @Test
    void ofATruncatedPictureTheRestIsGreyIfHalfOfItIsThere() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(160, 160), "-quality", "90");
        byte[] mostly = Arrays.copyOf(source, source.length * 3 / 4);
        JpegTranscoder.Result result = transcoder.transcode(mostly, 50, Effort.FAST);
        assertThat(result.warning()).startsWith("scan 1 ends at MCU ");
        byte[] pixels = Libjpeg.djpeg(result.bytes());
        assertThat(pixels[pixels.length - 1] & 0xFF).isEqualTo(128);

        byte[] hardly = Arrays.copyOf(source, source.length / 3);
        assertThatThrownBy(() -> transcoder.transcode(hardly, 50, Effort.FAST))
                .isInstanceOfSatisfying(JpegFormatException.class, e -> {
                    assertThat(e.mcu()).isPositive();
                    assertThat(e).hasMessageContaining("at byte ").hasMessageContaining("MCU " + e.mcu());
                });
    }

    @Test
    void aCorruptScanIsRefusedWithItsPlace() {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(160, 160), "-quality", "90");
        Arrays.fill(source, source.length / 2, source.length / 2 + 2, (byte) 0xFF);
        source[source.length / 2 + 2] = (byte) Marker.SOI;
        int damage = source.length / 2;
        assertThatThrownBy(() -> transcoder.transcode(source, 50, Effort.FAST))
                .isInstanceOfSatisfying(JpegFormatException.class, e -> assertThat(e.byteOffset())
                        .isBetween(damage - 8, damage + 8));
    }

    @ParameterizedTest
    @CsvSource({
        "C3, 8, lossless process",
        "C5, 8, hierarchical process",
        "C9, 8, arithmetic coding",
        "CA, 8, arithmetic coding",
        "C1, 12, 12-bit samples",
        "DE, 8, hierarchical process"
    })
    void otherProcessesAreRecognised(String marker, int precision, String named) {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(16, 16));
        int frame = indexOfMarker(source, Marker.SOF0);
        source[frame + 1] = (byte) Integer.parseInt(marker, 16);
        source[frame + 4] = (byte) precision;
        assertThatThrownBy(() -> transcoder.transcode(source, 50, Effort.FAST))
                .isInstanceOfSatisfying(UnsupportedJpegException.class, e -> assertThat(e.reason())
                        .isEqualTo(UnsupportedJpegException.Reason.PROCESS))
                .hasMessageContaining(named);
    }

    @Test
    void morePixelsThanTheLimitAreRefusedBeforeAnythingIsAllocated() {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(64, 64));
        JpegTranscoder small = new JpegTranscoder(new JpegLimits(64 * 64 - 1, 10, 0));
        assertThatThrownBy(() -> small.transcode(source, 50, Effort.FAST))
                .isInstanceOfSatisfying(UnsupportedJpegException.class, e -> assertThat(e.reason())
                        .isEqualTo(UnsupportedJpegException.Reason.TOO_MANY_PIXELS));
    }

    @Test
    void moreScansThanTheLimitAreRefused() {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(64, 64), "-progressive");
        JpegTranscoder few = new JpegTranscoder(new JpegLimits(10_000, 4, 0));
        assertThatThrownBy(() -> few.transcode(source, 50, Effort.FAST))
                .isInstanceOfSatisfying(UnsupportedJpegException.class, e -> assertThat(e.reason())
                        .isEqualTo(UnsupportedJpegException.Reason.TOO_MANY_SCANS));
    }

    @Test
    void aShortSourceOfAHugePictureIsRefused() {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(16, 16));
        int frame = indexOfMarker(source, Marker.SOF0);
        Arrays.fill(source, frame + 5, frame + 9, (byte) 0x20);
        assertThatThrownBy(() -> transcoder.transcode(source, 50, Effort.FAST))
                .isInstanceOf(JpegFormatException.class)
                .hasMessageContaining("8224 x 8224");
    }

    @Test
    void damageInTheHeaderOfATooLargePictureIsSaidAsTheHeaderAloneSaysIt() {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(64, 64));
        source[indexOfMarker(source, Marker.DHT) + 4] = (byte) 0xE8; // behind the frame header
        JpegTranscoder small = new JpegTranscoder(new JpegLimits(64 * 64 - 1, 10, 0));
        Throwable ofHeader = catchThrowable(() -> JpegHeader.read(source));
        assertThat(ofHeader).isInstanceOf(JpegFormatException.class);
        assertThatThrownBy(() -> small.transcode(source, 50, Effort.FAST)).hasToString(ofHeader.toString());
    }

    @Test
    void theNumberOfLinesMayComeBehindTheFirstScan() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(50, 37), "-restart", "1B");
        byte[] withDnl = source.clone();
        int frame = indexOfMarker(source, Marker.SOF0);
        withDnl[frame + 5] = 0;
        withDnl[frame + 6] = 0;
        byte[] dnl = {(byte) 0xFF, (byte) Marker.DNL, 0, 4, 0, 37, (byte) 0xFF, (byte) Marker.EOI};
        withDnl = joined(Arrays.copyOf(withDnl, withDnl.length - 2), dnl);
        assertThat(JpegHeader.read(withDnl).height()).isEqualTo(37);
        assertThat(Libjpeg.djpeg(transcoder.transcode(withDnl, 100, Effort.FAST).bytes()))
                .isEqualTo(Libjpeg.djpeg(source));
    }

    @Test
    void garbageAndFillBytesAroundSegmentsAndAMissingEndAreOfNoConsequence() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(50, 37));
        int tables = indexOfMarker(source, Marker.DHT);
        byte[] garbage = {1, 2, 3, 0, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
        byte[] dirty = joined(joined(Arrays.copyOf(source, tables), garbage), tail(source, tables));
        byte[] leading = joined(new byte[] {'x', 'y'}, dirty);
        byte[] endless = Arrays.copyOf(leading, leading.length - 2);
        byte[] trailing = joined(dirty, new byte[300]);
        for (byte[] variant : new byte[][] {dirty, leading, endless, trailing}) {
            JpegTranscoder.Result result = transcoder.transcode(variant, 100, Effort.FAST);
            assertThat(result.warning()).isNull();
            assertThat(Libjpeg.djpeg(result.bytes())).isEqualTo(Libjpeg.djpeg(source));
        }
    }

    @Test
    void profileOrientationAndDensityStayAndTheRestGoes() throws Exception {
        byte[] plain = Libjpeg.cjpeg(Pictures.ppm(32, 32));
        byte[] exif = {
            'I', 'I', 42, 0, 8, 0, 0, 0, 2, 0, // little endian, one directory of two fields
            0x0F, 0x01, 2, 0, 4, 0, 0, 0, 'a', 'b', 'c', 0, // Make
            0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, // Orientation
            0, 0, 0, 0
        };
        byte[] source = withSegments(
                plain,
                segment(Marker.APP1, "Exif\0\0", exif),
                segment(Marker.APP1, "http://ns.adobe.com/xap/1.0/\0", new byte[100]),
                segment(Marker.APP2, "ICC_PROFILE\0", new byte[] {2, 2, 'B'}),
                segment(Marker.APP2, "ICC_PROFILE\0", new byte[] {1, 2, 0, 0, 0, 6, 'A'}),
                segment(0xFE, "a comment", new byte[0]));
        byte[] output = transcoder.transcode(source, 50, Effort.FAST).bytes();
        String text = new String(output, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("JFIF\0\1", "ICC_PROFILE\0\1\2\0\0\0\6A", "ICC_PROFILE\0\2\2B");
        assertThat(text.indexOf("\1\2\0\0\0\6A")).isLessThan(text.indexOf("\2\2B"));
        assertThat(text).doesNotContain("abc", "ns.adobe", "comment");
        assertThat(JpegHeader.read(output).orientation()).isEqualTo(6);
    }

    @Test
    void theFirstExifSegmentAloneCounts() throws Exception {
        byte[] source = withSegments(
                Libjpeg.cjpeg(Pictures.ppm(32, 32)),
                segment(Marker.APP1, "Exif\0\0", exif(6)),
                segment(Marker.APP1, "Exif\0\0", exif(3)));

        assertThat(JpegHeader.read(source).orientation()).isEqualTo(6);
    }

    private static byte[] exif(int orientation) {
        return new byte[] {
            'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte) orientation, 0, 0, 0, 0, 0, 0
        };
    }

    /** Each pass decodes only the scans of its own component; the last scan of a progressive file refines luma. */
    @Test
    void aCutScanIsNoticedAlsoWhereComponentsAreReadOneAtATime() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(181, 131), "-progressive");
        byte[] cut = Arrays.copyOf(source, source.length - 30);
        cut = joined(cut, new byte[] {(byte) 0xFF, (byte) Marker.EOI});
        JpegTranscoder sparing = new JpegTranscoder(JpegLimits.DEFAULT, 1, 1000, Checkpoint.NONE);
        for (Effort effort : Effort.values()) {
            assertThat(sparing.transcode(cut, 50, effort).warning()).startsWith("scan 10 ends at MCU ");
            assertThat(transcoder.transcode(cut, 50, effort).warning()).startsWith("scan 10 ends at MCU ");
        }
    }

    /** The table has a code of all ones, which libjpeg refuses; the scan is coded anew. */
    @Test
    void aTableThatLibjpegRefusesIsReadAndNotKept() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(64, 40), "-quality", "90");
        int table = indexOfMarker(source, Marker.DHT) + 5;
        // DC of luma, K.3, has 12 codes; with one more of 9 bits, all codes are used.
        byte[] full = source.clone();
        full[table + 8]++;
        full = joined(joined(Arrays.copyOf(full, table + 28), new byte[] {12}), tail(full, table + 28));
        full[table - 2]++;
        byte[] coded = transcoder.transcode(full, 100, Effort.FAST).bytes();
        assertThat(Libjpeg.djpeg(coded)).isEqualTo(Libjpeg.djpeg(source));
    }

    @Test
    void smallIsNotLargerForNoiseOfWhichNothingCanBeSpared() throws Exception {
        byte[] header = "P6\n200 200\n255\n".getBytes(StandardCharsets.US_ASCII);
        byte[] noise = new byte[200 * 200 * 3];
        new Random(16).nextBytes(noise);
        byte[] source = Libjpeg.cjpeg(joined(header, noise), "-quality", "95");
        int fast = transcoder.transcode(source, 100, Effort.FAST).bytes().length;
        assertThat(fast).isGreaterThan(1 << 15);
        assertThat(transcoder.transcode(source, 100, Effort.SMALL).bytes()).hasSizeLessThanOrEqualTo(fast);
    }

    @Test
    void componentsThatShareAnIdentifierGetTheirOwn() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(50, 37));
        byte[] shared = source.clone();
        for (int i = 0; i < 3; i++) {
            shared[indexOfMarker(source, Marker.SOF0) + 10 + 3 * i] = 9;
            shared[indexOfMarker(source, Marker.SOS) + 5 + 2 * i] = 9;
        }
        for (Effort effort : Effort.values()) {
            assertThat(transcoder.transcode(shared, 50, effort).bytes())
                    .isEqualTo(transcoder.transcode(source, 50, effort).bytes());
        }
    }

    @Test
    void dropsProfilesThatClaimMoreThanThereIs() throws Exception {
        byte[] source = withSegments(
                Libjpeg.cjpeg(Pictures.ppm(32, 32)),
                segment(Marker.APP2, "ICC_PROFILE\0", new byte[] {1, 1, 0, 0, 0, 6, 'A'}));

        String text = new String(transcoder.transcode(source, 50, Effort.FAST).bytes(), StandardCharsets.ISO_8859_1);

        assertThat(text).doesNotContain("ICC_PROFILE");
    }

    @Test
    void tablesOfMotionJpegMayBeLeftOut() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(64, 40));
        byte[] without = source;
        for (int at = indexOfMarker(without, Marker.DHT); at > 0; at = indexOfMarker(without, Marker.DHT)) {
            int length = (without[at + 2] & 0xFF) << 8 | without[at + 3] & 0xFF;
            without = joined(Arrays.copyOf(without, at), tail(without, at + 2 + length));
        }
        assertThat(without.length).isLessThan(source.length);
        assertThat(Libjpeg.djpeg(transcoder.transcode(without, 100, Effort.FAST).bytes()))
                .isEqualTo(Libjpeg.djpeg(source));
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void whiteStaysWhiteAndBlackBlack(Effort effort) throws Exception {
        for (int level : new int[] {0, 255}) {
            byte[] header = "P6\n32 32\n255\n".getBytes(StandardCharsets.US_ASCII);
            byte[] picture = Arrays.copyOf(header, header.length + 32 * 32 * 3);
            Arrays.fill(picture, header.length, picture.length, (byte) level);
            for (int sourceQuality : new int[] {75, 80, 85, 90, 95}) {
                byte[] source = Libjpeg.cjpeg(picture, "-quality", "" + sourceQuality);
                // For a picture of one colour, many qualities give the same file.
                Set<ByteBuffer> outputs = new HashSet<>();
                for (int quality = 20; quality < sourceQuality; quality++) {
                    byte[] output =
                            transcoder.transcode(source, quality, effort).bytes();
                    if (outputs.add(ByteBuffer.wrap(output))) {
                        assertThat(Libjpeg.djpeg(output))
                                .as("quality %d", quality)
                                .isEqualTo(picture);
                    }
                }
            }
        }
    }

    private static byte[] tables(byte[] jpeg) throws Exception {
        SegmentReader segment = new SegmentReader();
        segment.open(jpeg);
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        for (int marker = segment.nextMarker(); marker != Marker.SOS; marker = segment.nextMarker()) {
            segment.openSegment(marker);
            if (marker == Marker.DQT) {
                tables.write(jpeg, segment.position(), segment.remaining());
            }
            segment.closeSegment();
        }
        return tables.toByteArray();
    }

    private static int indexOfMarker(byte[] jpeg, int marker) {
        for (int i = 0; i + 1 < jpeg.length; i++) {
            if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) marker) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] segment(int marker, String identifier, byte[] content) {
        int length = 2 + identifier.length() + content.length;
        byte[] head = {(byte) 0xFF, (byte) marker, (byte) (length >> 8), (byte) length};
        return joined(joined(head, identifier.getBytes(StandardCharsets.ISO_8859_1)), content);
    }

    /** Inserts segments after SOI and JFIF. */
    private static byte[] withSegments(byte[] jpeg, byte[]... segments) {
        byte[] result = Arrays.copyOf(jpeg, 20);
        for (byte[] segment : segments) {
            result = joined(result, segment);
        }
        return joined(result, tail(jpeg, 20));
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    /** The two efforts have different tables: that of small is finer for chrominance. */
    @ParameterizedTest
    @ValueSource(ints = {50, 80, 95})
    void smallIsNeverLargerHoweverLoudTheColours(int quality) throws Exception {
        byte[] grey = new byte[640 * 480];
        Arrays.fill(grey, (byte) 128);
        Plane noise = noise(320, 240);
        byte[] source = new JpegEncoder()
                .encode(
                        List.of(new Plane(640, 480, grey), noise, noise),
                        ChromaSampling.HALF_BOTH,
                        98,
                        Effort.FAST,
                        1,
                        new byte[0]);

        int fast = transcoder.transcode(source, quality, Effort.FAST).bytes().length;

        assertThat(transcoder.transcode(source, quality, Effort.SMALL).bytes()).hasSizeLessThanOrEqualTo(fast);
    }

    private static Plane noise(int width, int height) {
        Random random = new Random(1);
        byte[] samples = new byte[width * height];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (88 + random.nextInt(80));
        }
        return new Plane(width, height, samples);
    }
}
