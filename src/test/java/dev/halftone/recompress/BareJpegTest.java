package dev.halftone.recompress;

import static dev.halftone.recompress.EmbeddedMetadata.segment;
import static dev.halftone.recompress.JpegVariants.ascii;
import static dev.halftone.recompress.JpegVariants.end;
import static dev.halftone.recompress.JpegVariants.from;
import static dev.halftone.recompress.JpegVariants.inserted;
import static dev.halftone.recompress.JpegVariants.joined;
import static dev.halftone.recompress.PrivateMetadata.published;
import static dev.halftone.recompress.PrivateMetadata.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.JpegException;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.Libjpeg;
import dev.halftone.recompress.jpeg.Subsampling;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A JPEG that can't be made smaller: its picture is published byte for byte, and nothing else. */
@Tag("process")
class BareJpegTest {

    private static final int COMMENT = 0xfe;
    /** SOI and JFIF. */
    private static final int HEAD = 20;

    private static final RecompressOptions HALF = RecompressOptions.of(50, Effort.FAST);

    private final byte[] bare = PrivateMetadata.bareJpeg();

    static Stream<Arguments> segments() {
        return Stream.of(
                Arguments.of(
                        "XMP",
                        segment(
                                JpegMarker.APP1,
                                joined(ascii("http://ns.adobe.com/xap/1.0/\0"), PrivateMetadata.xmp()))),
                Arguments.of(
                        "extended XMP",
                        segment(
                                JpegMarker.APP1,
                                joined(ascii("http://ns.adobe.com/xmp/extension/\0"), PrivateMetadata.xmp()))),
                Arguments.of(
                        "EXIF that is upright",
                        segment(JpegMarker.APP1, joined(ascii("Exif\0\0"), PrivateMetadata.exif(1)))),
                Arguments.of("Photoshop's resources", segment(0xed, secret("Photoshop 3.0\0008BIM\4\4\0\0\0\0\0\27"))),
                Arguments.of("MPF", segment(JpegMarker.APP2, secret("MPF\0MM\0*"))),
                Arguments.of(
                        "a profile of which parts are missing", segment(JpegMarker.APP2, secret("ICC_PROFILE\0\1\2"))),
                Arguments.of("FlashPix", segment(JpegMarker.APP2, secret("FPXR\0"))),
                Arguments.of("JFXX with a thumbnail", segment(JpegMarker.APP0, secret("JFXX\0\20"))),
                Arguments.of("another JFIF", segment(JpegMarker.APP0, secret("JFIF\0\1\2\1\0\110\0\110\0\0"))),
                Arguments.of("a comment", segment(COMMENT, secret(""))),
                Arguments.of("JUMBF", segment(0xeb, secret("JP\0\1"))),
                Arguments.of("an APP15 of its own", segment(0xef, secret(""))),
                Arguments.of("a segment of no known kind", segment(0xf0, secret(""))),
                Arguments.of("bytes between segments", secret("")),
                Arguments.of("fill bytes", joined(segment(COMMENT, secret("")), new byte[] {-1, -1, -1})));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("segments")
    void whatIsNeitherColourNorOrientationGoes(String name, byte[] segment) {
        int frame = JpegVariants.frame(bare);
        byte[] source = joined(
                Arrays.copyOf(bare, HEAD), segment, Arrays.copyOfRange(bare, HEAD, frame), segment, from(bare, frame));

        assertThat(published(source)).isEqualTo(bare);
    }

    @Test
    void ofExifTheOrientationIsWrittenAnew() {
        byte[] exif = segment(JpegMarker.APP1, joined(ascii("Exif\0\0"), PrivateMetadata.exif(6)));

        byte[] published = published(inserted(bare, HEAD, exif));

        assertThat(published).isEqualTo(inserted(bare, HEAD, segment(JpegMarker.APP1, Exif.block(6))));
    }

    @Test
    void theThumbnailOfJfifGoesAndItsDensityStays() {
        byte[] thumbnail = joined(ascii("JFIF\0\1\1\1\0\110\0\110\1\20"), secret("01234567890123456789012345"));
        byte[] source =
                joined(new byte[] {-1, (byte) JpegMarker.SOI}, segment(JpegMarker.APP0, thumbnail), from(bare, HEAD));

        assertThat(published(source))
                .isEqualTo(joined(
                        new byte[] {-1, (byte) JpegMarker.SOI},
                        segment(JpegMarker.APP0, ascii("JFIF\0\1\1\1\0\110\0\110\0\0")),
                        from(bare, HEAD)));
    }

    @Test
    void profileAndTransformOfColoursStay() throws Exception {
        byte[] profile = EmbeddedMetadata.profileSegments(SeedFiles.read("swapped.icc"));
        byte[] adobe = segment(JpegMarker.APP14, ascii("Adobe\0d\0\0\0\0\1"));
        byte[] comment = segment(COMMENT, secret(""));
        byte[] source = joined(Arrays.copyOf(bare, HEAD), adobe, comment, profile, comment, from(bare, HEAD));

        byte[] published = published(source);

        assertThat(published).isEqualTo(joined(Arrays.copyOf(bare, HEAD), profile, adobe, from(bare, HEAD)));
        assertThat(JpegHeader.read(published).profile()).isEqualTo(SeedFiles.read("swapped.icc"));
    }

    @Test
    void whatStandsBehindTheEndGoes() {
        byte[] video = joined(new byte[] {0, 0, 0, 24}, secret("ftypmp42"));
        byte[] secondPicture = inserted(bare, HEAD, segment(COMMENT, secret("")));

        assertThat(published(joined(bare, video))).isEqualTo(bare);
        assertThat(published(joined(bare, secondPicture))).isEqualTo(bare);
    }

    @Test
    void whatStandsBehindTheDataOfAScanGoes() {
        byte[] noEnd = Arrays.copyOf(bare, end(bare));
        byte[] comment = segment(COMMENT, secret(""));

        assertThat(published(inserted(bare, end(bare), comment))).isEqualTo(bare);
        assertThat(published(joined(noEnd, comment))).isEqualTo(bare);
        assertThat(published(inserted(bare, end(bare), secret("\0")))).isEqualTo(bare);
        assertThat(published(joined(noEnd, secret("\0")))).isEqualTo(bare);
    }

    @Test
    void theScansOfAProgressivePictureStayAndWhatIsBetweenThemGoes() {
        byte[] plain = progressive();
        byte[] comment = segment(COMMENT, secret(""));
        byte[] source = plain;
        for (int scan = 9; scan >= 0; scan--) {
            source = inserted(source, JpegVariants.marker(source, JpegMarker.SOS, scan), comment);
        }

        assertThat(published(joined(source, secret("")), RecompressOptions.of(90, Effort.FAST)))
                .isEqualTo(plain);
    }

    @Test
    void numberOfLinesAndRestartsStay() {
        byte[] restarts = Libjpeg.cjpeg(Pictures.ppm(160, 120), "-quality", "50", "-restart", "1", "-optimize");
        byte[] lines = JpegVariants.withDnl(bare, end(bare));
        byte[] comment = segment(COMMENT, secret(""));

        assertThat(bareOf(inserted(lines, HEAD, comment))).isEqualTo(lines);
        byte[] published = bareOf(inserted(restarts, HEAD, comment));
        assertThat(published).isEqualTo(restarts);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.EnumSource(Effort.class)
    void aPictureWhoseSmallerVersionIsLargerIsBareToo(Effort effort) {
        byte[] source = inserted(bare, HEAD, segment(COMMENT, secret("")));

        byte[] published = published(
                source, new RecompressOptions(100, effort, Subsampling.AUTO, OptionalInt.of(159), OptionalInt.empty()));

        assertThat(published).isEqualTo(bare);
    }

    @Test
    void metadataAreNoReasonToCompressAPictureAgain() {
        byte[] progressive = progressive();
        byte[] source = inserted(progressive, HEAD, segment(COMMENT, joined(new byte[20_000], secret(""))));

        assertThat(published(source, RecompressOptions.of(90, Effort.FAST))).isEqualTo(progressive);
    }

    @Test
    void aPictureWithoutMetadataIsTheVerySource() {
        Recompression outcome = JpegWays.router().recompress(bare, HALF);

        assertThat(outcome).isInstanceOfSatisfying(Unchanged.class, same -> assertThat(same.bytes())
                .isSameAs(bare));
    }

    @Test
    void aTransformThatIsSaidBehindTheScanHeaderIsTooLate() throws Exception {
        byte[] plain = JpegVariants.without(
                Libjpeg.cjpeg(Pictures.ppm(320, 240), "-quality", "90", "-progressive"), JpegMarker.APP0);
        byte[] rgb = segment(JpegMarker.APP14, ascii("Adobe\0d\0\0\0\0\0"));
        byte[] source = inserted(plain, JpegVariants.marker(plain, JpegMarker.SOS, 1), rgb);

        byte[] output = JpegWays.bytes(JpegWays.router().recompress(source, HALF));

        assertThat(JpegHeader.read(output).colour())
                .isEqualTo(JpegHeader.read(source).colour());
        assertThat(bareOf(source)).isEqualTo(plain);
        assertThat(Libjpeg.djpeg(bareOf(source))).isEqualTo(Libjpeg.djpeg(source));
    }

    @Test
    void aJfifSegmentThatLibjpegDoesNotTakeForOneSaysNothing() throws Exception {
        byte[] rgb = segment(JpegMarker.APP14, ascii("Adobe\0d\0\0\0\0\0"));
        byte[] shortJfif = segment(JpegMarker.APP0, ascii("JFIF\0\1\1\0\0\1\0\1"));
        byte[] source = joined(new byte[] {-1, (byte) JpegMarker.SOI}, shortJfif, rgb, from(bare, HEAD));

        assertThat(Libjpeg.djpeg(bareOf(source))).isEqualTo(Libjpeg.djpeg(source));
        assertThat(JpegHeader.read(source).colour()).isEqualTo(dev.halftone.recompress.jpeg.JpegColour.RGB);
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                        new String[] {"-quality", "90"},
                        new String[] {"-quality", "90", "-sample", "1x1"},
                        new String[] {"-quality", "90", "-sample", "2x1"},
                        new String[] {"-quality", "90", "-grayscale"},
                        new String[] {"-quality", "90", "-rgb"},
                        new String[] {"-quality", "5"},
                        new String[] {"-quality", "100", "-optimize"},
                        new String[] {"-quality", "90", "-restart", "1B"},
                        new String[] {"-quality", "90", "-restart", "2"},
                        new String[] {"-quality", "90", "-progressive"},
                        new String[] {"-quality", "90", "-progressive", "-restart", "1"},
                        new String[] {"-quality", "25", "-progressive", "-grayscale"})
                .map(options -> Arguments.of((Object) options));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void noByteOfAPictureIsLost(String[] options) throws Exception {
        for (int side : new int[] {1, 7, 16, 33, 200}) {
            byte[] jpeg = Libjpeg.cjpeg(Pictures.ppm(side, 2 * side), options);

            assertThat(bareOf(jpeg))
                    .as("%d: %s", side, Arrays.toString(options))
                    .isEqualTo(jpeg);
            assertThat(bareOf(joined(jpeg, secret("")))).isEqualTo(jpeg);
        }
    }

    /** Smaller than a baseline file of the same coefficients. */
    private static byte[] progressive() {
        return Libjpeg.cjpeg(Pictures.ppm(640, 480), "-quality", "90", "-progressive");
    }

    /** The source without its metadata, even if recompression would make it smaller. */
    private static byte[] bareOf(byte[] source) {
        try {
            return BareFileTest.bareJpeg(source);
        } catch (JpegException e) {
            throw new AssertionError(e);
        }
    }
}
