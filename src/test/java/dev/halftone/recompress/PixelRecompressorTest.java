package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.JpegColour;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.Subsampling;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelRecompressorTest {

    private static final RecompressOptions HALF = RecompressOptions.of(50, Effort.FAST);
    private static final byte[] SECRET = "GPS 48.137154 11.576124".getBytes(StandardCharsets.US_ASCII);

    private final Recompressor recompressor = PixelWay.upTo(100_000_000);

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "tiff"})
    void aPictureOfAnotherFormatBecomesASmallerJpegThatLooksTheSame(String format) {
        BufferedImage picture = Pictures.detailed(200, 150);
        byte[] source = Pictures.encode(picture, format);

        Recompressed output = recompressed(source, RecompressOptions.of(90, Effort.FAST));

        assertThat(output.format()).isEqualTo(ImageFormat.JPEG);
        assertThat(output.width()).isEqualTo(200);
        assertThat(output.height()).isEqualTo(150);
        assertThat(output.bytes().length).isLessThan(source.length);
        assertThat(Pictures.psnr(Pictures.decode(source), Pictures.decode(output.bytes())))
                .isGreaterThan(29);
    }

    @Tag("process")
    @Test
    void fastHasLibjpegsTablesAndHalvedChroma() throws Exception {
        byte[] source = Pictures.encode(Pictures.detailed(320, 240), "png");

        byte[] output =
                recompressed(source, RecompressOptions.of(50, Effort.FAST)).bytes();

        JpegTables tables = JpegTables.of(output);
        assertThat(tables.luma()).isEqualTo(JpegTables.ofQuality(50).luma());
        assertThat(tables.chroma()).isEqualTo(JpegTables.ofQuality(50).chroma());
        assertThat(JpegHeader.read(output).progressive()).isFalse();
        assertThat(samplingFactors(output)).containsExactly(0x22, 0x11, 0x11);
    }

    @Test
    void smallHasMozjpegsTableAndHalvedChromaAndIsProgressive() throws Exception {
        byte[] source = Pictures.encode(Pictures.detailed(320, 240), "png");

        byte[] output =
                recompressed(source, RecompressOptions.of(50, Effort.SMALL)).bytes();

        JpegTables tables = JpegTables.of(output);
        assertThat(tables.luma()).startsWith(16, 16, 16, 16, 17, 16, 18, 20, 20, 18);
        assertThat(tables.chroma()).isEqualTo(tables.luma());
        assertThat(JpegHeader.read(output).progressive()).isTrue();
        assertThat(samplingFactors(output)).containsExactly(0x22, 0x11, 0x11);
    }

    @Test
    void smallIsAtLeastAnEighthSmallerThanFast() throws Exception {
        byte[] source = Pictures.encode(Pictures.detailed(320, 240), "png");

        int fast = recompressed(source, RecompressOptions.of(50, Effort.FAST)).bytes().length;
        int small = recompressed(source, RecompressOptions.of(50, Effort.SMALL)).bytes().length;

        assertThat(small * 8L).isLessThan(fast * 7L);
    }

    @Test
    void smallIsNeverLargerThanFastForASmallPicture() {
        for (int side = 1; side < 60; side += 4) {
            byte[] source = Pictures.encode(Pictures.detailed(4 * side, side), "bmp");
            for (int quality : new int[] {10, 50, 95}) {
                byte[] fast =
                        JpegWays.bytes(recompressor.recompress(source, RecompressOptions.of(quality, Effort.FAST)));
                byte[] small =
                        JpegWays.bytes(recompressor.recompress(source, RecompressOptions.of(quality, Effort.SMALL)));
                assertThat(small).as("%d x %d to %d", 4 * side, side, quality).hasSizeLessThanOrEqualTo(fast.length);
            }
        }
    }

    private static int[] samplingFactors(byte[] jpeg) {
        JpegMarkerReader markers = new JpegMarkerReader(jpeg);
        while (markers.next()) {
            if (JpegMarker.isFrame(markers.marker())) {
                int first = markers.content() + 7;
                return new int[] {markers.uint8(first), markers.uint8(first + 3), markers.uint8(first + 6)};
            }
        }
        throw new AssertionError("no frame header");
    }

    @Test
    void aProfileThatClaimsMoreBytesThanItHasIsDropped() {
        byte[] profile = SeedFiles.read("swapped.icc");
        profile[1] = 0x24;

        assertThat(IccProfile.validOrEmpty(profile)).isEmpty();
        assertThat(IccProfile.validOrEmpty(SeedFiles.read("swapped.icc"))).isNotEmpty();
    }

    @Test
    void greyStaysGrey() throws Exception {
        BufferedImage grey = new BufferedImage(120, 90, BufferedImage.TYPE_BYTE_GRAY);
        byte[] noise = ((java.awt.image.DataBufferByte) grey.getRaster().getDataBuffer()).getData();
        new Random(1).nextBytes(noise);

        byte[] output = recompressed(Pictures.encode(grey, "png"), HALF).bytes();

        assertThat(JpegHeader.read(output).colour()).isEqualTo(JpegColour.GREY);
    }

    @Test
    void whatWouldNotBeSmallerIsTheVerySourceAgain() {
        byte[] source = SeedFiles.read("palette.png");

        Recompression outcome = recompressor.recompress(source, HALF);

        assertThat(outcome).isInstanceOfSatisfying(Unchanged.class, unchanged -> {
            assertThat(unchanged.bytes()).isSameAs(source);
            assertThat(unchanged.format()).isEqualTo(ImageFormat.PNG);
            assertThat(unchanged.width()).isEqualTo(48);
        });
    }

    @Tag("process")
    @Test
    void aJpegIsNeverQuantisedFinerThanItIs() throws Exception {
        byte[] source = EmbeddedMetadata.jpeg(Pictures.detailed(160, 120), 40);

        assertThat(JpegTables.of(asServed(source, RecompressOptions.of(80, Effort.FAST)))
                        .luma())
                .isEqualTo(JpegTables.ofQuality(40).luma());
        assertThat(JpegTables.of(asServed(source, RecompressOptions.of(20, Effort.FAST)))
                        .luma())
                .isEqualTo(JpegTables.ofQuality(20).luma());
    }

    @Test
    void aTableThatIsPartlyCoarserKeepsItsCoarserSteps() throws Exception {
        byte[] source = withSteps(EmbeddedMetadata.jpeg(Pictures.detailed(160, 120), 95), 20);

        JpegTables tables = JpegTables.of(asServed(source, HALF));

        assertThat(tables.luma()[0]).as("asked 16, is 20").isEqualTo(20);
        assertThat(tables.luma()[63]).as("asked 99, is 20").isEqualTo(99);
    }

    /** Every step of quantisation becomes the same. */
    private static byte[] withSteps(byte[] jpeg, int step) {
        byte[] flat = jpeg.clone();
        JpegMarkerReader markers = new JpegMarkerReader(jpeg);
        while (markers.next() && markers.marker() != JpegMarker.SOS) {
            for (int at = markers.content(); markers.marker() == JpegMarker.DQT && at < markers.end(); at += 65) {
                Arrays.fill(flat, at + 1, at + 65, (byte) step);
            }
        }
        return flat;
    }

    @Test
    void aJpegWithNothingToGainLosesItsMetadataAndNotASingleSample() {
        byte[] source = EmbeddedMetadata.jpeg(
                Pictures.detailed(160, 120),
                40,
                EmbeddedMetadata.segment(JpegMarker.APP1, concat(Exif.block(3), SECRET)),
                EmbeddedMetadata.segment(0xfe, SECRET));

        byte[] output = asServed(source, RecompressOptions.of(80, Effort.FAST));

        assertThat(contains(output, SECRET)).isFalse();
        assertThat(Exif.orientation(Exif.block(3))).isEqualTo(3);
        assertThat(Pictures.psnr(Pictures.decode(source), Pictures.decode(output)))
                .isInfinite();
    }

    @Test
    void aJpegKeepsOrientationAndProfileAndNothingElse() throws Exception {
        byte[] profile = SeedFiles.read("swapped.icc");
        byte[] source = EmbeddedMetadata.jpeg(
                Pictures.detailed(200, 150),
                95,
                EmbeddedMetadata.segment(JpegMarker.APP1, concat(Exif.block(6), SECRET)),
                EmbeddedMetadata.profileSegments(profile),
                EmbeddedMetadata.segment(JpegMarker.APP1, concat("http://ns.adobe.com/xap/1.0/".getBytes(), SECRET)),
                EmbeddedMetadata.segment(0xed, SECRET),
                EmbeddedMetadata.segment(0xfe, SECRET));

        for (OptionalInt maxWidth : new OptionalInt[] {OptionalInt.empty(), OptionalInt.of(100)}) {
            byte[] output = asServed(
                    source, new RecompressOptions(50, Effort.FAST, Subsampling.AUTO, maxWidth, OptionalInt.empty()));

            JpegHeader header = JpegHeader.read(output);
            assertThat(header.orientation()).isEqualTo(6);
            assertThat(header.profile()).isEqualTo(profile);
            assertThat(contains(output, SECRET)).isFalse();
        }
    }

    @Test
    void aPngKeepsOrientationAndProfileAndNothingElse() throws Exception {
        byte[] profile = SeedFiles.read("swapped.icc");
        ByteArrayOutputStream iccp = new ByteArrayOutputStream();
        iccp.writeBytes("name\0\0".getBytes(StandardCharsets.ISO_8859_1));
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(iccp)) {
            deflate.write(profile);
        }
        byte[] exif = Exif.block(8);
        byte[] png = Pictures.encode(Pictures.detailed(200, 150), "png");
        png = EmbeddedMetadata.withChunk(png, "eXIf", Arrays.copyOfRange(exif, 6, exif.length));
        png = EmbeddedMetadata.withChunk(png, "iCCP", iccp.toByteArray());
        png = EmbeddedMetadata.withChunk(png, "tEXt", concat("Comment\0".getBytes(StandardCharsets.US_ASCII), SECRET));

        byte[] output = recompressed(png, HALF).bytes();

        JpegHeader header = JpegHeader.read(output);
        assertThat(header.orientation()).isEqualTo(8);
        assertThat(header.profile()).isEqualTo(profile);
        assertThat(contains(output, SECRET)).isFalse();
    }

    @Test
    void aProfileOfManySegmentsSurvivesByteForByte() throws Exception {
        byte[] profile = Arrays.copyOf(SeedFiles.read("swapped.icc"), 200_001);
        new Random(2).nextBytes(profile);
        System.arraycopy(SeedFiles.read("swapped.icc"), 0, profile, 0, 128);
        byte[] source =
                EmbeddedMetadata.jpeg(Pictures.detailed(200, 150), 95, EmbeddedMetadata.profileSegments(profile));

        byte[] output = recompressed(source, HALF).bytes();

        assertThat(JpegHeader.read(output).profile()).isEqualTo(profile);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exif-icc.jpg", "exif-icc.png", "exif-icc.webp", "oriented-icc.tif"})
    void orientationAndProfileAreReadFromEveryFormatThatHasThem(String file) throws Exception {
        Container container = open(file);

        assertThat(container.orientation()).isEqualTo(6);
        assertThat(container.iccProfile()).isEqualTo(SeedFiles.read("swapped.icc"));
    }

    @Test
    void thePsdProfileIsRead() throws Exception {
        assertThat(open("rgb.psd").iccProfile()).isEqualTo(SeedFiles.read("swapped.icc"));
    }

    @Test
    void aCmykPictureThatShrinksDoesNotKeepItsProfile() throws Exception {
        byte[] profile = SeedFiles.read("swapped.icc").clone();
        System.arraycopy("CMYK".getBytes(StandardCharsets.US_ASCII), 0, profile, 16, 4);
        byte[] cmyk = SeedFiles.read("cmyk.jpg");
        byte[] source = concat(
                concat(Arrays.copyOf(cmyk, 2), EmbeddedMetadata.profileSegments(profile)),
                Arrays.copyOfRange(cmyk, 2, cmyk.length));

        Recompressed output = recompressed(
                source,
                new RecompressOptions(10, Effort.FAST, Subsampling.AUTO, OptionalInt.of(40), OptionalInt.empty()));

        JpegHeader header = JpegHeader.read(output.bytes());
        assertThat(header.profile()).isEmpty();
        assertThat(header.components()).isEqualTo(3);
    }

    @Test
    void aTurnedPictureShrinksAsDisplayed() throws Exception {
        byte[] exif = EmbeddedMetadata.segment(JpegMarker.APP1, Exif.block(6));
        byte[] source = EmbeddedMetadata.jpeg(Pictures.detailed(200, 100), 90, exif);

        Recompressed output = recompressed(
                source,
                new RecompressOptions(50, Effort.FAST, Subsampling.AUTO, OptionalInt.of(50), OptionalInt.empty()));

        assertThat(output.width()).as("stored").isEqualTo(100);
        assertThat(output.height()).as("stored; displayed as the width").isEqualTo(50);
        assertThat(JpegHeader.read(output.bytes()).orientation()).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("dev.halftone.recompress.SeedFiles#names")
    void morePixelsThanAllowedAreRejectedByTheHeader(String file) {
        Recompression outcome = PixelWay.upTo(48 * 32 - 1).recompress(SeedFiles.read(file), HALF);

        assertThat(outcome).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason().code()).isEqualTo("too_many_pixels");
            assertThat(rejected.message()).contains("48 x 32 pixels, more than 1535");
        });
    }

    @Test
    void aHeaderThatPromisesTooMuchIsNotDecoded() {
        byte[] bomb = SeedFiles.read("bilevel.png");
        ByteBuffer.wrap(bomb).putInt(16, 60_000).putInt(20, 60_000);

        assertThat(recompressor.recompress(bomb, HALF))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(Recompression.Reason.TOO_MANY_PIXELS));
    }

    @ParameterizedTest
    @MethodSource("dev.halftone.recompress.SeedFiles#names")
    void aTruncatedFileIsCorrupt(String file) {
        byte[] source = SeedFiles.read(file);
        // Only the first frame of an animation is needed, and a quarter of a tiny PNG comes after its pixels.
        double share = file.startsWith("animated") ? 0.5 : file.endsWith(".png") ? 0.6 : 0.75;

        Recompression outcome = recompressor.recompress(Arrays.copyOf(source, (int) (source.length * share)), HALF);

        assertThat(outcome).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason().code()).isEqualTo("corrupt_image");
            assertThat(rejected.message())
                    .doesNotContain("\n")
                    .doesNotContain("Exception")
                    .endsWith(".");
        });
    }

    @Test
    void aJpegThatLacksItsEndMarkerAloneIsWhole() {
        byte[] source = EmbeddedMetadata.jpeg(Pictures.detailed(160, 120), 90);

        assertThat(recompressor.recompress(Arrays.copyOf(source, source.length - 2), HALF))
                .isInstanceOf(Recompressed.class);
    }

    @Test
    void aJpegThatLacksRowsIsCorruptAndNotPartlyGrey() {
        byte[] source = EmbeddedMetadata.jpeg(Pictures.detailed(160, 120), 90);

        for (int length = 700; length < source.length - 20; length += 97) {
            assertThat(recompressor.recompress(Arrays.copyOf(source, length), HALF))
                    .as("%d of %d bytes", length, source.length)
                    .isInstanceOf(Rejected.class);
        }
    }

    @Test
    void aPngWithAWrongCrcIsCorruptAndTheMessageSaysWhere() {
        byte[] source = SeedFiles.read("rgb16.png");
        source[50] ^= 1;

        assertThat(recompressor.recompress(source, HALF))
                .isEqualTo(
                        new Rejected(Recompression.Reason.CORRUPT_IMAGE, "The PNG chunk at byte 33 has a wrong CRC"));
    }

    @Test
    void anArithmeticCodedJpegIsUnsupportedAndSaysSo() {
        byte[] source = EmbeddedMetadata.jpeg(Pictures.detailed(16, 16), 90);
        JpegMarkerReader markers = new JpegMarkerReader(source);
        while (markers.next() && !JpegMarker.isFrame(markers.marker())) {
            assertThat(markers.marker()).isNotEqualTo(JpegMarker.SOS);
        }
        source[markers.position() + 1] = (byte) 0xc9;

        assertThat(recompressor.recompress(source, HALF)).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason().code()).isEqualTo("unsupported_format");
            assertThat(rejected.message()).isEqualTo("A JPEG with arithmetic coding (SOF9) is not supported.");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd.tif", "lzma.tif"})
    void aTiffOfACompressionThatIsNotReadIsNotDamaged(String file) {
        assertThat(recompressor.recompress(SeedFiles.read("refused/" + file), HALF))
                .isInstanceOfSatisfying(Rejected.class, rejected -> {
                    assertThat(rejected.reason().code()).isEqualTo("unsupported_format");
                    assertThat(rejected.message()).contains("TIFF").contains("Compression");
                });
    }

    /** Recompresses as the service does, whichever recompressor it uses. */
    private static byte[] asServed(byte[] source, RecompressOptions options) {
        Recompression outcome = new FormatRouter(
                        RecompressionPoolTest.Config.of(Duration.ofSeconds(30), 1), new Precedence())
                .recompress(source, options);
        return outcome instanceof Unchanged same ? same.bytes() : ((Recompressed) outcome).bytes();
    }

    private Recompressed recompressed(byte[] source, RecompressOptions options) {
        Recompression outcome = recompressor.recompress(source, options);
        assertThat(outcome).isInstanceOf(Recompressed.class);
        return (Recompressed) outcome;
    }

    private static Container open(String file) throws RejectedImageException {
        byte[] source = SeedFiles.read(file);
        return Container.open(ImageFormat.sniff(source).orElseThrow(), source);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static boolean contains(byte[] bytes, byte[] part) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(new String(part, StandardCharsets.ISO_8859_1));
    }
}
