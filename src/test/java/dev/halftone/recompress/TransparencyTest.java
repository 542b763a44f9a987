package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transparency stays where the format has it, and is put on the background where it has not. */
@Tag("process")
class TransparencyTest {

    private static final int RED = 0xffd02030;
    private static final Offset<Integer> TOLERANCE = Offset.offset(8);
    private static final Framing HALF = Framing.inside(OptionalInt.of(100), OptionalInt.empty());

    private final Recompressor recompressor = PixelWay.upTo(10_000_000);

    private Recompression outcome(byte[] source, OutputFormat format, Framing framing) {
        return recompressor.recompress(
                source, new RecompressOptions(75, Effort.FAST, Subsampling.AUTO, framing, format, false));
    }

    private ShownPicture shown(byte[] source, OutputFormat format, Framing framing) {
        return ShownPicture.of(outcome(source, format, framing));
    }

    /** A red disc that fades out at its edge, of transparent black around it, and texture within. */
    private static BufferedImage disc(int size, boolean texture) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < size * size; i++) {
            double radius = Math.hypot(i % size - size / 2.0, i / size - size / 2.0) / size;
            int alpha = (int) Math.max(0, Math.min(255, (0.45 - radius) * size * 25));
            int grain = texture ? Math.floorMod(i * 7919 >> 3, 13) * 0x010101 : 0;
            image.setRGB(i % size, i / size, alpha == 0 ? 0 : alpha << 24 | (RED & 0xffffff) + grain);
        }
        return image;
    }

    /** Every colour type of PNG, with and without tRNS, interlaced and not. */
    static Stream<GeneratedPng> everyPng() {
        return GeneratedPng.all().stream()
                .filter(png -> png.depth() <= 8 && png.width() > 2 && png.filter() == 5)
                // ImageIO takes the last colour for indices past the palette's end ...
                .filter(png -> png.type() != 3 || png.depth() != 2)
                // ... and does not know the transparent colour of grey.
                .filter(png -> png.type() != 0 || png.transparency().length == 0);
    }

    @ParameterizedTest
    @MethodSource("everyPng")
    void ofAPngEveryPixelStays(GeneratedPng png) throws Exception {
        byte[] source = png.file();
        ShownPicture expected = ShownPicture.of(source);

        PixelSource pixels = PixelSource.open(
                null,
                Container.open(ImageFormat.PNG, source),
                source,
                Alpha.KEPT,
                new DecodeBudget(Duration.ofSeconds(30), new Precedence()));
        ArgbOfPixels rows = new ArgbOfPixels(
                png.width(),
                png.height(),
                pixels.channels(),
                Layout.whole(new TargetSize(png.width(), png.height()), new TargetSize(png.width(), png.height())),
                Background.WHITE,
                () -> {});
        pixels.read(rows);

        assertThat(Arrays.equals(rows.picture().argb(), expected.argb())).isTrue();
        assertSameWhereVisible(shown(source, OutputFormat.PNG, Framing.NONE), expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneGreyMayBeTransparent(boolean interlaced) {
        byte[] source = new GeneratedPng(19, 14, 4, 0, interlaced, 5, new byte[] {0, 7}, 1).file();

        ShownPicture picture = shown(source, OutputFormat.WEBP, Framing.NONE);
        ShownPicture opaque = ShownPicture.of(source);

        for (int i = 0; i < picture.argb().length; i++) {
            boolean transparent = (opaque.argb()[i] & 0xff) == 7 * 17;
            assertThat(picture.argb()[i] >>> 24).isEqualTo(transparent ? 0 : 255);
        }
    }

    private static void assertSameWhereVisible(ShownPicture picture, ShownPicture expected) {
        assertThat(picture.width()).isEqualTo(expected.width());
        for (int i = 0; i < expected.argb().length; i++) {
            int pixel = expected.argb()[i];
            assertThat(picture.argb()[i] >>> 24).isEqualTo(pixel >>> 24);
            if (pixel >>> 24 > 0) {
                assertThat(picture.argb()[i]).isEqualTo(pixel);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WEBP", "PNG", "KEEP", "AUTO"})
    void alphaIsExactAtTheSizeOfTheSource(OutputFormat format) {
        for (boolean texture : new boolean[] {false, true}) {
            BufferedImage disc = disc(160, texture);

            ShownPicture picture = shown(Pictures.encode(disc, "png"), format, Framing.NONE);

            ShownPicture expected = ShownPicture.of(disc);
            for (int i = 0; i < picture.argb().length; i++) {
                assertThat(picture.argb()[i] >>> 24).isEqualTo(expected.argb()[i] >>> 24);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rgba.png",
        "grey-alpha.png",
        "alpha.psd",
        "alpha56.bmp",
        "alpha16.bmp",
        "alpha-lossy.webp",
        "alpha-lossless.webp",
        "palette-trns.png",
        "palette-alpha.tif"
    })
    void otherFormatsKeepTheirTransparencyToo(String file) {
        byte[] source = SeedFiles.read(file);

        ShownPicture webp = shown(source, OutputFormat.WEBP, Framing.NONE);
        ShownPicture png = shown(source, OutputFormat.PNG, Framing.NONE);

        assertThat(Arrays.stream(webp.argb()).boxed())
                .anyMatch(pixel -> pixel >>> 24 < 255)
                .anyMatch(pixel -> pixel >>> 24 > 0);
        assertThat(Arrays.stream(png.argb()).boxed())
                .anyMatch(pixel -> pixel >>> 24 < 255)
                .anyMatch(pixel -> pixel >>> 24 > 0);
        for (int i = 0; i < png.argb().length; i++) {
            assertThat(webp.argb()[i] >>> 24).isEqualTo(png.argb()[i] >>> 24);
        }
    }

    @Test
    void aGifIsTransparentWhereItsIndexIsAndAroundItsFrame() {
        BufferedImage disc = disc(40, false);
        BufferedImage hard = new BufferedImage(40, 40, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 40 * 40; i++) {
            hard.setRGB(i % 40, i / 40, disc.getRGB(i % 40, i / 40) >>> 24 > 127 ? RED : 0);
        }
        byte[] gif = Pictures.encode(hard, "gif");
        byte[] larger = gif.clone();
        larger[6] = 60; // the screen is wider than the frame
        ShownPicture expected = ShownPicture.of(hard);

        ShownPicture picture = shown(gif, OutputFormat.KEEP, Framing.NONE);
        ShownPicture framed = shown(larger, OutputFormat.PNG, Framing.NONE);

        assertThat(picture.alpha(0, 0)).isZero();
        assertThat(picture.at(20, 20)).isEqualTo(expected.at(20, 20));
        assertThat(framed.width()).isEqualTo(60);
        assertThat(framed.alpha(55, 20)).isZero();
        assertThat(framed.at(20, 20)).isEqualTo(expected.at(20, 20));
    }

    @ParameterizedTest
    @EnumSource(names = {"WEBP", "PNG"})
    void shrinkingLeavesNoDarkSeams(OutputFormat format) {
        ShownPicture picture = shown(Pictures.encode(disc(410, false), "png"), format, HALF);

        int visible = 0;
        for (int i = 0; i < picture.argb().length; i++) {
            int pixel = picture.argb()[i];
            if (pixel >>> 24 >= 64) {
                visible++;
                // Black around the disc would pull these down.
                assertThat(pixel >> 16 & 0xff).isCloseTo(RED >> 16 & 0xff, TOLERANCE);
                assertThat(pixel & 0xff).isCloseTo(RED & 0xff, TOLERANCE);
            }
        }
        assertThat(visible).isBetween(5500, 7000);
        assertThat(picture.alpha(0, 0)).isZero();
        assertThat(picture.alpha(50, 50)).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "webp"})
    void aJpegHasItsBackgroundBelowTheTransparency(String format) throws Exception {
        BufferedImage disc = disc(200, true);
        int[] argb = disc.getRGB(0, 0, 200, 200, null, 0, 200);
        byte[] source = format.equals("png")
                ? Pictures.encode(disc, "png")
                : new WebpEncoder().lossless(200, 200, argb, false, false, new byte[0]);
        Background green = new Background(0x00a040, false);

        for (int width : new int[] {200, 100}) {
            Framing framing = new Framing(OptionalInt.of(width), OptionalInt.empty(), Fit.INSIDE, green, false);
            ShownPicture picture = shown(source, OutputFormat.JPEG, framing);

            assertThat(picture.distance(2, 2, 0xff00a040)).isLessThan(25);
            assertThat(picture.distance(width / 2, width / 2, RED)).isLessThan(45);
        }
    }

    @Test
    void keepWritesATransparentPictureOfAnotherFormatAsWebpAndAnOpaqueOneAsJpeg() {
        byte[] opaque = Pictures.encode(Pictures.detailed(120, 90), "bmp");
        byte[] png = Pictures.encode(disc(100, true), "png");

        assertThat(format(outcome(opaque, OutputFormat.KEEP, Framing.NONE))).isEqualTo(ImageFormat.JPEG);
        assertThat(format(outcome(SeedFiles.read("alpha.psd"), OutputFormat.KEEP, Framing.NONE)))
                .isEqualTo(ImageFormat.WEBP);
        assertThat(format(outcome(png, OutputFormat.KEEP, Framing.NONE))).isEqualTo(ImageFormat.PNG);
    }

    private static ImageFormat format(Recompression outcome) {
        return ((Recompression.Output) outcome).format();
    }
}
