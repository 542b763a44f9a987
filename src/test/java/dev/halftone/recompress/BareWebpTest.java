package dev.halftone.recompress;

import static dev.halftone.recompress.JpegVariants.ascii;
import static dev.halftone.recompress.JpegVariants.from;
import static dev.halftone.recompress.JpegVariants.joined;
import static dev.halftone.recompress.PrivateMetadata.published;
import static dev.halftone.recompress.PrivateMetadata.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Effort;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A WebP that can't be made smaller: its bitstreams are published byte for byte, and nothing else. */
class BareWebpTest {

    private static final int PROFILE = 0x20;
    private static final int ALPHA = 0x10;
    private static final int EXIF = 0x08;
    private static final int XMP = 0x04;
    private static final int ANIMATION = 0x02;

    /** A still of 48 x 32 pixels in the simple format. */
    private final byte[] simple = SeedFiles.read("lossless.webp");

    private final byte[] bitstream = from(simple, 12);

    @Test
    void ofExifTheOrientationIsWrittenAnewAndTheFlagsSayWhatIsLeft() {
        byte[] source = riff(
                header(EXIF | XMP),
                bitstream,
                chunk("EXIF", PrivateMetadata.exif(6)),
                chunk("XMP ", PrivateMetadata.xmp()));

        assertThat(published(source)).isEqualTo(riff(header(EXIF), bitstream, chunk("EXIF", Exif.directory(6))));
    }

    @Test
    void anUprightPictureHasNoExif() {
        byte[] withSignature = joined(ascii("Exif\0\0"), PrivateMetadata.exif(1));
        byte[] source =
                riff(header(EXIF | XMP), bitstream, chunk("EXIF", withSignature), chunk("XMP ", PrivateMetadata.xmp()));

        assertThat(published(source)).isEqualTo(riff(header(0), bitstream));
    }

    @Test
    void theProfileStays() {
        byte[] profile = chunk("ICCP", SeedFiles.read("swapped.icc"));
        byte[] source = riff(header(PROFILE | EXIF), profile, bitstream, chunk("EXIF", PrivateMetadata.exif(1)));

        assertThat(published(source)).isEqualTo(riff(header(PROFILE), profile, bitstream));
    }

    @Test
    void aProfileThatIsNoneGoes() {
        byte[] source = riff(header(PROFILE), chunk("ICCP", secret("")), bitstream);

        assertThat(published(source)).isEqualTo(riff(header(0), bitstream));
    }

    @Test
    void whatAFlagDoesNotTellOfIsStillNotSeenByAnybody() {
        byte[] source = riff(header(0), bitstream, chunk("EXIF", PrivateMetadata.exif(6)));

        assertThat(published(source)).isEqualTo(riff(header(0), bitstream, chunk("EXIF", Exif.directory(6))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"XMP ", "XMP\0", "C2PA", "JUNK", "EXIF", "abcd", "VP8 ", "VP8L", "ALPH"})
    void aSimpleFileHasItsBitstreamAlone(String fourCc) {
        byte[] more = chunk(fourCc, secret("behind"));

        assertThat(published(riff(bitstream, more))).isEqualTo(simple);
        assertThat(published(joined(simple, more))).isEqualTo(simple);
    }

    @Test
    void chunksOfNoKnownKindGoWhereverTheyAre() {
        byte[] junk = chunk("JUNK", secret("?"));
        byte[] source = riff(junk, header(0), junk, bitstream, junk);

        assertThat(published(source)).isEqualTo(riff(header(0), bitstream));
    }

    @Test
    void whatHidesInHeadersGoes() {
        byte[] longHeader = chunk("VP8X", joined(from(header(0), 8), secret("")));

        assertThat(published(riff(longHeader, bitstream))).isEqualTo(riff(header(0), bitstream));
    }

    @Test
    void alphaStays() {
        byte[] alpha = SeedFiles.read("alpha-lossy.webp");
        byte[] source = riff(from(alpha, 12), chunk("XMP ", PrivateMetadata.xmp()));

        assertThat(published(source)).isEqualTo(alpha);
    }

    @Test
    void framesOfAnAnimationStayAndWhatIsBesideThemGoes() throws Exception {
        byte[] place = {0, 0, 0, 0, 0, 0, 47, 0, 0, 31, 0, 0, 100, 0, 0, 0};
        byte[] animation = chunk("ANIM", new byte[] {1, 2, 3, 4, 5, 0});
        byte[] lossy = from(SeedFiles.read("lossy.webp"), 12);
        byte[] junk = chunk("JUNK", secret("?"));
        byte[] source = riff(
                header(ANIMATION | EXIF | XMP | ALPHA),
                chunk("ANIM", joined(new byte[] {1, 2, 3, 4, 5, 0}, secret(""))),
                chunk("ANMF", joined(place, junk, bitstream, junk)),
                junk,
                chunk("ANMF", joined(place, lossy, junk)),
                chunk("ANMF", joined(place, junk)),
                chunk("EXIF", PrivateMetadata.exif(1)),
                chunk("XMP ", PrivateMetadata.xmp()));

        // A JPEG of the first frame takes fewer bytes than both frames.
        assertThat(Container.open(ImageFormat.WEBP, source).bare(source).bytes())
                .isEqualTo(riff(
                        header(ANIMATION | ALPHA),
                        animation,
                        chunk("ANMF", joined(place, bitstream)),
                        chunk("ANMF", joined(place, lossy))));
    }

    @Test
    void aLengthThatRiffTellsWronglyIsMended() {
        byte[] source = riff(header(XMP), bitstream, chunk("XMP ", PrivateMetadata.xmp()));
        ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 30);

        assertThat(published(source)).isEqualTo(riff(header(0), bitstream));
    }

    @Test
    void aLastChunkThatIsCutGoes() {
        byte[] source = riff(header(XMP), bitstream, chunk("XMP ", PrivateMetadata.xmp()));

        assertThat(published(Arrays.copyOf(source, source.length - 4))).isEqualTo(riff(header(0), bitstream));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy.webp", "lossless.webp", "alpha-lossy.webp", "alpha-lossless.webp", "animated.webp"})
    void whatHasNothingToLoseIsTheVerySource(String file) {
        byte[] source = SeedFiles.read(file);

        assertThat(JpegWays.router().recompress(source, RecompressOptions.of(50, Effort.FAST)))
                .isInstanceOfSatisfying(
                        Unchanged.class, same -> assertThat(same.bytes()).isSameAs(source));
    }

    private static byte[] header(int flags) {
        return chunk("VP8X", new byte[] {(byte) flags, 0, 0, 0, 47, 0, 0, 31, 0, 0});
    }

    private static byte[] chunk(String fourCc, byte[] content) {
        return ByteBuffer.allocate(8 + content.length + (content.length & 1))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii(fourCc))
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static byte[] riff(byte[]... chunks) {
        return chunk("RIFF", joined(ascii("WEBP"), joined(chunks)));
    }
}
