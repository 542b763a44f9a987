package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.Recompression.Output;
import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import dev.halftone.recompress.png.DrawnPicture;
import dev.halftone.recompress.png.PngEncoder;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which format an output has, and what happens with pictures of several frames. */
@Tag("process")
class OutputFormatTest {

    private final Recompressor recompressor = PixelWay.upTo(10_000_000);

    private Output output(byte[] source, OutputFormat format) {
        return output(source, format, Framing.NONE);
    }

    private Output output(byte[] source, OutputFormat format, Framing framing) {
        return (Output) recompressor.recompress(
                source, new RecompressOptions(60, Effort.FAST, Subsampling.AUTO, framing, format, false));
    }

    private static byte[] photo(String format) {
        BufferedImage picture = Pictures.picture(300, 200, 1);
        return format.equals("jpeg") ? Pictures.jpeg(picture, 0.95f) : Pictures.encode(picture, format);
    }

    private static byte[] logo() {
        BufferedImage image = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 300 * 200; i++) {
            double radius = Math.hypot(i % 300 - 150, i / 300 - 100);
            image.setRGB(i % 300, i / 300, radius < 80 ? 0xc01020 : radius < 90 ? 0xf0f0f0 : 0x103060);
        }
        return Pictures.encode(image, "bmp");
    }

    private static byte[] transparentPhoto() {
        BufferedImage picture = Pictures.picture(300, 200, 1);
        BufferedImage transparent = new BufferedImage(300, 200, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 300 * 200; i++) {
            boolean inside = Math.hypot(i % 300 - 150, i / 300 - 100) < 90;
            transparent.setRGB(i % 300, i / 300, inside ? picture.getRGB(i % 300, i / 300) : 0);
        }
        return Pictures.encode(transparent, "png");
    }

    @ParameterizedTest
    @CsvSource({
        "jpeg, JPEG, JPEG",
        "jpeg, WEBP, WEBP",
        "jpeg, KEEP, JPEG",
        "jpeg, AUTO, JPEG",
        "png, JPEG, JPEG",
        "png, WEBP, WEBP",
        "png, AUTO, JPEG",
        "bmp, PNG, PNG",
        "bmp, KEEP, JPEG",
        "bmp, AUTO, JPEG"
    })
    void aPhotographHasTheFormatThatIsAskedFor(String source, OutputFormat asked, ImageFormat expected) {
        byte[] photo = photo(source);

        Output output = output(photo, asked);

        assertThat(output.format()).isEqualTo(expected);
        assertThat(output.bytes()).hasSizeLessThan(photo.length);
        assertThat(output.animated()).isFalse();
        assertThat(output.warning()).isEmpty();
        assertThat(difference(ShownPicture.of(output), ShownPicture.of(Pictures.picture(300, 200, 1))))
                .isLessThan(8);
    }

    private static double difference(ShownPicture picture, ShownPicture other) {
        long sum = 0;
        for (int i = 0; i < picture.argb().length; i++) {
            for (int shift = 0; shift < 24; shift += 8) {
                sum += Math.abs((picture.argb()[i] >> shift & 0xff) - (other.argb()[i] >> shift & 0xff));
            }
        }
        return sum / 3.0 / picture.argb().length;
    }

    @Test
    void graphicsLoseNothingWithAuto() {
        byte[] logo = logo();

        Output output = output(logo, OutputFormat.AUTO);
        Output webp = output(logo, OutputFormat.WEBP);

        assertThat(output.format()).isIn(ImageFormat.WEBP, ImageFormat.PNG);
        assertThat(ShownPicture.of(output)).usingRecursiveComparison().isEqualTo(ShownPicture.of(logo));
        assertThat(ShownPicture.of(webp)).usingRecursiveComparison().isEqualTo(ShownPicture.of(logo));
        assertThat(output.bytes().length)
                .isLessThanOrEqualTo(output(logo, OutputFormat.PNG).bytes().length);
    }

    @Test
    void aTransparentPhotographIsALossyWebpWithAuto() {
        byte[] source = transparentPhoto();

        Output output = output(source, OutputFormat.AUTO);

        assertThat(output.format()).isEqualTo(ImageFormat.WEBP);
        assertThat(((WebpFile) Container.openIfReadable(output.bytes()).orElseThrow()).isLossless())
                .isFalse();
        assertThat(output.bytes().length).isLessThan(source.length / 4);
    }

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void anOutputIsNeverLargerThanItsSource(OutputFormat format) {
        byte[] tiny = output(photo("jpeg"), OutputFormat.WEBP).bytes();
        byte[] again = output(tiny, OutputFormat.WEBP).bytes();
        byte[] png = output(logo(), OutputFormat.PNG).bytes();

        for (byte[] source : new byte[][] {tiny, again, png, photo("jpeg"), photo("png")}) {
            Output output = output(source, format);

            assertThat(output.bytes().length).isLessThanOrEqualTo(source.length);
            if (output instanceof Unchanged) {
                assertThat(output.format()).isEqualTo(ImageFormat.sniff(source).orElseThrow());
            }
        }
    }

    @Test
    void aProfileStaysAndGreyOfAProfileIsConvertedForWebp() throws Exception {
        byte[] profile = SeedFiles.read("exif-icc.png");
        byte[] icc = Container.openIfReadable(profile).orElseThrow().iccProfile();
        byte[] grey = java.awt.color.ICC_Profile.getInstance(java.awt.color.ColorSpace.CS_GRAY)
                .getData();
        int[] argb = new int[64 * 64];
        Arrays.setAll(argb, i -> 0xff000000 | (i % 64 * 2 + 60) * 0x10101);
        byte[] source = dev.halftone.recompress.png.PngEncoder.encode(64, 64, argb, grey, false, () -> {});

        assertThat(iccOf(output(profile, OutputFormat.WEBP))).isEqualTo(icc);
        assertThat(iccOf(output(profile, OutputFormat.PNG))).isEqualTo(icc);
        assertThat(iccOf(output(source, OutputFormat.PNG))).isEqualTo(grey);
        Output webp = output(source, OutputFormat.WEBP);
        assertThat(webp.format()).isEqualTo(ImageFormat.WEBP);
        assertThat(iccOf(webp)).isEmpty();
        // Linear light, as of this profile, is encoded higher in sRGB.
        assertThat(ShownPicture.of(webp).at(20, 30) & 0xff).isBetween(160, 180);
    }

    /** A coloured picture can't have a profile of grey, and its background is sRGB already. */
    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void greyOfAProfileIsConvertedOnAColouredBackground(OutputFormat format) throws Exception {
        byte[] grey = java.awt.color.ICC_Profile.getInstance(java.awt.color.ColorSpace.CS_GRAY)
                .getData();
        Framing framing =
                new Framing(OptionalInt.of(128), OptionalInt.of(128), Fit.PAD, new Background(0xff8800, false), false);
        for (int opacity : new int[] {0xff000000, 0xfe000000}) {
            int[] argb = new int[64 * 64];
            Arrays.setAll(argb, i -> opacity | (i % 64 * 2 + 60) * 0x10101);
            byte[] source = dev.halftone.recompress.png.PngEncoder.encode(64, 64, argb, grey, false, () -> {});

            Output output = output(source, format, framing);

            ShownPicture shown = ShownPicture.of(output);
            assertThat(iccOf(output)).isEmpty();
            // Linear light, as of this profile, is encoded higher in sRGB.
            assertThat(shown.at(52, 62) & 0xff).isBetween(160, 185);
            assertThat(shown.at(5, 5) >> 8 & 0xff).isBetween(126, 146);
        }
    }

    private static byte[] iccOf(Output output) {
        return Container.openIfReadable(output.bytes()).orElseThrow().iccProfile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"animated.gif", "animated.webp", "apng"})
    void anAnimationPassesUnchangedWithKeepAndAuto(String name) throws Exception {
        byte[] source = name.equals("apng") ? AnimatedPictures.apng(3) : SeedFiles.read(name);

        for (OutputFormat format : new OutputFormat[] {OutputFormat.KEEP, OutputFormat.AUTO}) {
            Output output = output(source, format, Framing.inside(OptionalInt.of(8), OptionalInt.empty()));

            assertThat(output).isInstanceOf(Unchanged.class);
            assertThat(output.animated()).isTrue();
            assertThat(AnimatedPictures.frames(output.bytes()))
                    .isEqualTo(AnimatedPictures.frames(source))
                    .isGreaterThan(1);
        }
        for (OutputFormat format : new OutputFormat[] {OutputFormat.JPEG, OutputFormat.WEBP, OutputFormat.PNG}) {
            Output output = output(source, format, Framing.inside(OptionalInt.of(8), OptionalInt.empty()));

            assertThat(output.animated()).isTrue();
        }
    }

    @Test
    void theFirstFrameOfAnAnimationIsTheOutputOfOtherFormats() {
        byte[] apng = AnimatedPictures.apng(3);

        Output output = output(apng, OutputFormat.WEBP);

        assertThat(output.format()).isEqualTo(ImageFormat.WEBP);
        assertThat(output.animated()).isTrue();
        assertThat(ShownPicture.of(output).at(5, 5))
                .isEqualTo(ShownPicture.of(apng).at(5, 5));
    }

    @Test
    void oneFrameIsNoAnimation() {
        assertThat(output(SeedFiles.read("still.gif"), OutputFormat.AUTO).animated())
                .isFalse();
        assertThat(output(AnimatedPictures.apng(1), OutputFormat.AUTO).animated())
                .isFalse();
        assertThat(output(SeedFiles.read("rgba.png"), OutputFormat.KEEP).animated())
                .isFalse();
    }

    @Test
    void drawnPicturesAreToldFromPhotographs() {
        DrawnPicture.graphics()
                .forEach((name, picture) -> assertThat(kind(picture.width(), picture.height(), picture.argb()))
                        .as(name)
                        .isNotEqualTo(PictureKind.PHOTOGRAPH));
        for (BufferedImage photo : new BufferedImage[] {
            Pictures.picture(400, 300, 5), Pictures.picture(64, 64, 6), Pictures.detailed(300, 200)
        }) {
            int width = photo.getWidth();
            int[] argb = photo.getRGB(0, 0, width, photo.getHeight(), null, 0, width);
            assertThat(kind(width, photo.getHeight(), argb)).isEqualTo(PictureKind.PHOTOGRAPH);
            int[] grey = Arrays.stream(argb)
                    .map(pixel -> 0xff000000 | (pixel & 0xff) * 0x10101)
                    .toArray();
            assertThat(kind(width, photo.getHeight(), grey)).isEqualTo(PictureKind.PHOTOGRAPH);
            int[] onWhite = new int[4 * argb.length];
            Arrays.fill(onWhite, 0xffffffff);
            System.arraycopy(argb, 0, onWhite, argb.length, argb.length);
            assertThat(kind(width, 4 * photo.getHeight(), onWhite)).isEqualTo(PictureKind.PHOTOGRAPH);
        }
        assertThat(kind(5, 1, new int[5])).isEqualTo(PictureKind.DRAWN);
    }

    private static PictureKind kind(int width, int height, int[] argb) {
        return PictureKind.of(new ArgbPicture(width, height, argb, false));
    }

    /** Libwebp would take 16 bytes a pixel outside of the heap. */
    @Test
    void aVeryLargeTransparentPictureBecomesAPngOrIsRefusedAsWebp() {
        int side = 4_100;
        int[] argb = new int[side * side];
        for (int i = 0; i < argb.length; i++) {
            argb[i] = (i >> 6) * 0x9e3779b1 | 0x80 << 24;
        }
        byte[] source = PngEncoder.encode(side, side, argb, new byte[0], false, () -> {});
        Recompressor large = PixelWay.upTo(20_000_000);

        Recompression refused = large.recompress(
                source,
                new RecompressOptions(60, Effort.FAST, Subsampling.AUTO, Framing.NONE, OutputFormat.WEBP, false));

        assertThat(refused).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Reason.TOO_MANY_PIXELS);
            assertThat(rejected.message()).contains("4100 x 4100 pixels, and a transparent WebP has at most 16777216");
        });
        assertThat(((Output) large.recompress(
                                source,
                                new RecompressOptions(
                                        60, Effort.FAST, Subsampling.AUTO, Framing.NONE, OutputFormat.AUTO, false)))
                        .format())
                .isEqualTo(ImageFormat.PNG);
    }
}
