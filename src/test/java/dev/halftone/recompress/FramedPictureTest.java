package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Libjpeg;
import dev.halftone.recompress.jpeg.Subsampling;
import java.awt.image.BufferedImage;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people see of a picture that is padded, cropped or enlarged. */
@Tag("process")
class FramedPictureTest {

    private static final int RED = 0xffe01020;
    private static final int GREEN = 0xff10c030;
    private static final int BLUE = 0xff2030e0;
    private static final int LIME = 0x80ff40;
    private static final int NEAR = 40;

    private final Recompressor recompressor = PixelWay.upTo(10_000_000);

    /** Three columns: red, green, blue. */
    private static BufferedImage columns(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            int x = i % width;
            image.setRGB(x, i / width, x < width / 3 ? RED : x < width - width / 3 ? GREEN : BLUE);
        }
        return image;
    }

    private static byte[] source(String format, int width, int height) {
        return format.equals("jpeg")
                ? Pictures.jpeg(columns(width, height), 0.95f)
                : format.equals("webp") ? webp(width, height) : Pictures.encode(columns(width, height), format);
    }

    private static byte[] webp(int width, int height) {
        BufferedImage image = columns(width, height);
        try {
            int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
            return new WebpEncoder().lossy(width, height, argb, true, 95, false, new byte[0]);
        } catch (RejectedImageException e) {
            throw new AssertionError(e);
        }
    }

    private Recompression outcome(byte[] source, OutputFormat format, Framing framing) {
        return recompressor.recompress(
                source, new RecompressOptions(90, Effort.FAST, Subsampling.AUTO, framing, format, false));
    }

    private static Framing box(int width, int height, Fit fit, Background background, boolean enlarge) {
        return new Framing(OptionalInt.of(width), OptionalInt.of(height), fit, background, enlarge);
    }

    @ParameterizedTest
    @CsvSource({
        "jpeg, JPEG",
        "jpeg, WEBP",
        "jpeg, PNG",
        "png, JPEG",
        "png, WEBP",
        "png, PNG",
        "webp, JPEG",
        "webp, WEBP",
        "gif, JPEG",
        "gif, PNG",
        "bmp, KEEP",
        "tiff, AUTO"
    })
    void padPutsThePictureIntoTheMiddleOfTheBackground(String source, OutputFormat format) {
        Framing framing = box(100, 121, Fit.PAD, new Background(LIME, false), false);

        ShownPicture picture = ShownPicture.of(outcome(source(source, 301, 150), format, framing));

        assertThat(picture.width()).isEqualTo(100);
        assertThat(picture.height()).isEqualTo(121);
        assertThat(picture.distance(50, 5, 0xff000000 | LIME)).isLessThan(NEAR);
        assertThat(picture.distance(50, 115, 0xff000000 | LIME)).isLessThan(NEAR);
        assertThat(picture.distance(15, 60, RED)).isLessThan(NEAR);
        assertThat(picture.distance(50, 60, GREEN)).isLessThan(NEAR);
        assertThat(picture.distance(85, 60, BLUE)).isLessThan(NEAR);
        // 100 x 50 of 121 rows, to within a pixel
        assertThat(picture.distance(50, 33, 0xff000000 | LIME)).isLessThan(NEAR);
        assertThat(picture.distance(50, 37, GREEN)).isLessThan(NEAR);
        assertThat(picture.distance(50, 82, GREEN)).isLessThan(NEAR);
        assertThat(picture.distance(50, 87, 0xff000000 | LIME)).isLessThan(NEAR);
    }

    @ParameterizedTest
    @CsvSource({"jpeg, JPEG", "jpeg, WEBP", "png, JPEG", "png, PNG", "webp, JPEG", "webp, WEBP", "gif, WEBP"})
    void cropShowsTheMiddle(String source, OutputFormat format) {
        ShownPicture picture = ShownPicture.of(
                outcome(source(source, 600, 300), format, box(50, 60, Fit.CROP, Background.WHITE, false)));

        assertThat(picture.width()).isEqualTo(50);
        assertThat(picture.height()).isEqualTo(60);
        // Of 120 x 60 pixels, those from 35 to 85; the middle third begins at 40.
        assertThat(picture.distance(2, 30, RED)).isLessThan(NEAR);
        assertThat(picture.distance(8, 30, GREEN)).isLessThan(NEAR);
        assertThat(picture.distance(41, 30, GREEN)).isLessThan(NEAR);
        assertThat(picture.distance(47, 30, BLUE)).isLessThan(NEAR);
    }

    @ParameterizedTest
    @CsvSource({"jpeg, JPEG", "png, PNG", "webp, WEBP"})
    void cropWithoutScalingCutsOnly(String source, OutputFormat format) {
        ShownPicture picture = ShownPicture.of(
                outcome(source(source, 90, 40), format, box(50, 70, Fit.CROP, new Background(LIME, false), false)));

        assertThat(picture.width()).isEqualTo(50);
        assertThat(picture.height()).isEqualTo(70);
        assertThat(picture.distance(25, 7, 0xff000000 | LIME)).isLessThan(NEAR);
        assertThat(picture.distance(5, 35, RED)).isLessThan(NEAR);
        assertThat(picture.distance(25, 35, GREEN)).isLessThan(NEAR);
        assertThat(picture.distance(45, 35, BLUE)).isLessThan(NEAR);
    }

    @ParameterizedTest
    @CsvSource({"jpeg, JPEG", "jpeg, PNG", "png, JPEG", "png, PNG", "webp, JPEG", "gif, WEBP"})
    void aSmallerPictureIsEnlargedOnRequestOnly(String source, OutputFormat format) {
        byte[] small = source(source, 60, 30);

        ShownPicture same =
                ShownPicture.of(outcome(small, format, Framing.inside(OptionalInt.of(120), OptionalInt.empty())));
        ShownPicture larger =
                ShownPicture.of(outcome(small, format, box(120, 200, Fit.INSIDE, Background.WHITE, true)));

        assertThat(same.width()).isEqualTo(60);
        assertThat(larger.width()).isEqualTo(120);
        assertThat(larger.height()).isEqualTo(60);
        assertThat(larger.distance(20, 30, RED)).isLessThan(NEAR);
        assertThat(larger.distance(60, 30, GREEN)).isLessThan(NEAR);
        assertThat(larger.distance(100, 30, BLUE)).isLessThan(NEAR);
    }

    @Test
    void croppingAndEnlargingAtOnceNeverHoldsMoreThanTheBox() {
        BufferedImage line = columns(10_000, 1);

        ShownPicture picture = ShownPicture.of(outcome(
                Pictures.encode(line, "png"), OutputFormat.PNG, box(2000, 2000, Fit.CROP, Background.WHITE, true)));

        assertThat(picture.width()).isEqualTo(2000);
        assertThat(picture.distance(1000, 1000, GREEN)).isZero();
    }

    @Test
    void theBoxIsTheOneOfThePictureAsDisplayed() {
        byte[] turned = EmbeddedMetadata.jpeg(columns(300, 150), 95, EmbeddedMetadata.segment(0xe1, Exif.block(6)));

        Recompression stored = outcome(turned, OutputFormat.JPEG, box(50, 80, Fit.PAD, Background.WHITE, false));
        Recompression webp = outcome(turned, OutputFormat.WEBP, box(50, 80, Fit.PAD, Background.WHITE, false));
        Recompression png = outcome(turned, OutputFormat.PNG, box(50, 80, Fit.CROP, Background.WHITE, false));

        assertThat(stored).isInstanceOfSatisfying(Recompressed.class, output -> {
            assertThat(output.width()).isEqualTo(80);
            assertThat(output.height()).isEqualTo(50);
            assertThat(orientation(output)).isEqualTo(6);
        });
        for (Recompression upright : new Recompression[] {webp, png}) {
            assertThat(orientation((Recompressed) upright)).isEqualTo(Exif.UPRIGHT);
            assertThat(ShownPicture.of(upright).width()).isEqualTo(50);
            assertThat(ShownPicture.of(upright).height()).isEqualTo(80);
        }
    }

    private static int orientation(Recompressed output) {
        return Container.openIfReadable(output.bytes()).orElseThrow().orientation();
    }

    @Test
    void aGreyPictureOnAColouredBackgroundBecomesColoured() {
        BufferedImage grey = new BufferedImage(63, 32, BufferedImage.TYPE_BYTE_GRAY);
        Framing framing = box(64, 64, Fit.PAD, new Background(LIME, false), false);

        for (String format : new String[] {"png", "jpeg"}) {
            byte[] source = format.equals("png") ? Pictures.encode(grey, format) : Pictures.jpeg(grey, 0.9f);
            ShownPicture picture = ShownPicture.of(outcome(source, OutputFormat.JPEG, framing));

            assertThat(picture.distance(32, 4, 0xff000000 | LIME)).isLessThan(NEAR);
            assertThat(picture.distance(32, 32, 0xff000000)).isLessThan(NEAR);
            assertThat(picture.distance(63, 32, 0xff000000 | LIME))
                    .as("beside the picture's last column, which is an odd one")
                    .isLessThan(NEAR);
        }
    }

    /** Only planes of half the size need even places. */
    @ParameterizedTest
    @CsvSource({"-grayscale", "-sample 1x1", "-rgb -sample 1x1"})
    void whatIsNotSubsampledIsCentredToThePixel(String coding) {
        byte[] black = JpegVariants.joined(JpegVariants.ascii("P6\n50 25\n255\n"), new byte[3 * 50 * 25]);
        byte[] source = Libjpeg.cjpeg(black, ("-quality 100 " + coding).split(" "));

        ShownPicture padded =
                ShownPicture.of(outcome(source, OutputFormat.JPEG, box(52, 28, Fit.PAD, Background.WHITE, false)));

        assertThat(padded.distance(0, 14, 0xffffffff)).isLessThan(NEAR);
        assertThat(padded.distance(1, 14, 0xff000000)).isLessThan(NEAR);
        assertThat(padded.distance(50, 14, 0xff000000)).isLessThan(NEAR);
        assertThat(padded.distance(51, 14, 0xffffffff)).isLessThan(NEAR);
        assertThat(padded.distance(25, 0, 0xffffffff)).isLessThan(NEAR);
        assertThat(padded.distance(25, 1, 0xff000000)).isLessThan(NEAR);
        assertThat(padded.distance(25, 25, 0xff000000)).isLessThan(NEAR);
        assertThat(padded.distance(25, 26, 0xffffffff)).isLessThan(NEAR);
    }

    /** As with the tools that people know: below the picture, transparency stays. */
    @ParameterizedTest
    @CsvSource({"PNG", "WEBP", "KEEP", "AUTO"})
    void anOpaqueBackgroundLiesAroundATransparentPictureAndNotBelowIt(OutputFormat format) {
        BufferedImage ring = new BufferedImage(60, 30, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 60 * 30; i++) {
            double radius = Math.hypot(i % 60 - 30, i / 60 - 15);
            ring.setRGB(i % 60, i / 60, radius < 12 && radius > 5 ? RED : 0);
        }
        Framing framing = box(60, 60, Fit.PAD, new Background(LIME, false), false);

        ShownPicture picture = ShownPicture.of(outcome(Pictures.encode(ring, "png"), format, framing));
        ShownPicture flat = ShownPicture.of(outcome(Pictures.encode(ring, "png"), OutputFormat.JPEG, framing));

        assertThat(picture.at(30, 5)).isEqualTo(0xff000000 | LIME);
        assertThat(picture.alpha(30, 30)).isZero();
        assertThat(picture.alpha(2, 16)).isZero();
        assertThat(picture.distance(30, 21, RED)).isLessThan(NEAR);
        assertThat(flat.distance(30, 30, 0xff000000 | LIME)).isLessThan(NEAR);
    }

    @Test
    void transparentBackgroundIsSoWhereTheFormatCan() {
        byte[] source = source("jpeg", 60, 30);
        Framing framing = box(60, 60, Fit.PAD, Background.TRANSPARENT, false);

        ShownPicture webp = ShownPicture.of(outcome(source, OutputFormat.WEBP, framing));
        ShownPicture png = ShownPicture.of(outcome(source, OutputFormat.PNG, framing));
        ShownPicture auto = ShownPicture.of(outcome(source, OutputFormat.AUTO, framing));
        ShownPicture kept = ShownPicture.of(outcome(source, OutputFormat.KEEP, framing));

        assertThat(webp.alpha(30, 2)).isZero();
        assertThat(webp.alpha(30, 30)).isEqualTo(255);
        assertThat(png.alpha(30, 2)).isZero();
        assertThat(auto.alpha(30, 2)).isZero();
        assertThat(kept.distance(30, 2, 0xffffffff)).isLessThan(NEAR);
    }

    @Test
    void anExactBoxIsTheOutputEvenIfItIsLarger() {
        byte[] source = source("png", 30, 30);

        assertThat(outcome(source, OutputFormat.PNG, box(900, 700, Fit.PAD, Background.WHITE, true)))
                .isInstanceOfSatisfying(
                        Recompressed.class, output -> assertThat(output.bytes()).hasSizeGreaterThan(source.length));
        assertThat(outcome(source, OutputFormat.JPEG, box(30, 30, Fit.PAD, Background.WHITE, false)))
                .isInstanceOf(Unchanged.class);
    }

    @Test
    void anOutputOfTooManyPixelsIsRejected() {
        byte[] source = source("png", 30, 30);

        assertThat(outcome(source, OutputFormat.JPEG, box(4000, 4000, Fit.PAD, Background.WHITE, false)))
                .isEqualTo(new Rejected(
                        Reason.TOO_MANY_PIXELS, "The output would have 4000 x 4000 pixels, more than 10000000."));
        assertThat(outcome(
                        source("jpeg", 30, 30), OutputFormat.KEEP, box(4000, 4000, Fit.CROP, Background.WHITE, true)))
                .isInstanceOf(Rejected.class);
        assertThat(outcome(source, OutputFormat.WEBP, box(16_384, 20, Fit.PAD, Background.WHITE, false)))
                .isEqualTo(new Rejected(
                        Reason.TOO_MANY_PIXELS,
                        "The output would have 16384 x 20 pixels, and a WebP has at most 16383 a side."));
    }
}
