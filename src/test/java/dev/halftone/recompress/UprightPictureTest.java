package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A turned picture is upright where browsers do not turn it: Chromium ignores the orientation of a WebP. */
@Tag("process")
class UprightPictureTest {

    private static final int WIDTH = 240;
    private static final int HEIGHT = 120;
    private static final int RED = 0xffd01020;
    private static final int GREEN = 0xff10a030;
    private static final int BLUE = 0xff2030c0;
    private static final int GREY = 0xff808080;
    private static final int NEAR = 40;

    private final Recompressor recompressor = PixelWay.upTo(10_000_000);

    /** Red and green above blue and grey. */
    private static BufferedImage quarters() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH;
            image.setRGB(x, y, y < HEIGHT / 2 ? (x < WIDTH / 2 ? RED : GREEN) : (x < WIDTH / 2 ? BLUE : GREY));
        }
        return image;
    }

    private static byte[] turned(String format, int orientation) {
        return format.equals("jpeg")
                ? EmbeddedMetadata.jpeg(quarters(), 95, EmbeddedMetadata.segment(0xe1, Exif.block(orientation)))
                : EmbeddedMetadata.withChunk(Pictures.encode(quarters(), "png"), "eXIf", Exif.directory(orientation));
    }

    private Recompression outcome(byte[] source, OutputFormat format, Framing framing) {
        return recompressor.recompress(
                source, new RecompressOptions(90, Effort.FAST, Subsampling.AUTO, framing, format, false));
    }

    @ParameterizedTest
    @CsvSource({
        // orientation, upper left, upper right, lower left, lower right
        "1, d01020, 10a030, 2030c0, 808080",
        "2, 10a030, d01020, 808080, 2030c0",
        "3, 808080, 2030c0, 10a030, d01020",
        "4, 2030c0, 808080, d01020, 10a030",
        "5, d01020, 2030c0, 10a030, 808080",
        "6, 2030c0, d01020, 808080, 10a030",
        "7, 808080, 10a030, 2030c0, d01020",
        "8, 10a030, 808080, d01020, 2030c0"
    })
    void webpAndPngAreUprightInTheirPixels(
            int orientation, String upperLeft, String upperRight, String lowerLeft, String lowerRight) {
        boolean swapped = Exif.swapsSides(orientation);
        int width = (swapped ? HEIGHT : WIDTH) / 2;
        int height = (swapped ? WIDTH : HEIGHT) / 2;
        Framing half = new Framing(OptionalInt.of(width), OptionalInt.of(height), Fit.CROP, Background.WHITE, false);

        for (String source : new String[] {"jpeg", "png"}) {
            for (OutputFormat format : new OutputFormat[] {OutputFormat.WEBP, OutputFormat.PNG}) {
                Recompression outcome = outcome(turned(source, orientation), format, half);
                ShownPicture shown = ShownPicture.of(outcome);

                assertThat(outcome).isInstanceOf(Recompressed.class);
                assertThat(shown.width()).isEqualTo(width);
                assertThat(shown.height()).isEqualTo(height);
                assertThat(shown.distance(5, 5, colour(upperLeft)))
                        .as("%s %s", source, format)
                        .isLessThan(NEAR);
                assertThat(shown.distance(width - 5, 5, colour(upperRight))).isLessThan(NEAR);
                assertThat(shown.distance(5, height - 5, colour(lowerLeft))).isLessThan(NEAR);
                assertThat(shown.distance(width - 5, height - 5, colour(lowerRight)))
                        .isLessThan(NEAR);
                assertThat(orientation(((Recompressed) outcome).bytes())).isEqualTo(Exif.UPRIGHT);
            }
        }
    }

    private static int colour(String hex) {
        return 0xff000000 | Integer.parseInt(hex, 16);
    }

    private static int orientation(byte[] file) {
        return Container.openIfReadable(file).orElseThrow().orientation();
    }

    /** Every browser turns it, and its blocks need not be decoded. */
    @Test
    void aJpegKeepsItsOrientation() {
        for (OutputFormat format : new OutputFormat[] {OutputFormat.JPEG, OutputFormat.AUTO, OutputFormat.KEEP}) {
            Recompressed output = (Recompressed) outcome(turned("jpeg", 6), format, Framing.NONE);

            assertThat(output.format()).isEqualTo(ImageFormat.JPEG);
            assertThat(output.width()).isEqualTo(WIDTH);
            assertThat(orientation(output.bytes())).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1 2 3/4 5 6",
        "2, 3 2 1/6 5 4",
        "3, 6 5 4/3 2 1",
        "4, 4 5 6/1 2 3",
        "5, 1 4/2 5/3 6",
        "6, 4 1/5 2/6 3",
        "7, 6 3/5 2/4 1",
        "8, 3 6/2 5/1 4"
    })
    void pixelsAreTurnedOneByOne(int orientation, String rows) {
        ArgbPicture picture = new ArgbPicture(3, 2, new int[] {1, 2, 3, 4, 5, 6}, false);

        ArgbPicture upright = picture.upright(orientation, Checkpoint.NONE);

        assertThat(upright.argb())
                .containsExactly(Arrays.stream(rows.split("[ /]"))
                        .mapToInt(Integer::parseInt)
                        .toArray());
        assertThat(upright.height()).isEqualTo(rows.split("/").length);
        assertThat(upright.width() * upright.height()).isEqualTo(6);
    }

    @Test
    void aPictureOfManyTilesIsTurnedAsOneOfFew() {
        int width = 201;
        int height = 130;
        int[] argb = new int[width * height];
        Arrays.setAll(argb, i -> i);
        ArgbPicture picture = new ArgbPicture(width, height, argb, false);

        for (int orientation = 1; orientation <= 8; orientation++) {
            ArgbPicture upright = picture.upright(orientation, Checkpoint.NONE);
            int inverse = orientation == 6 ? 8 : orientation == 8 ? 6 : orientation;

            assertThat(upright.argb()).doesNotHaveDuplicates();
            assertThat(upright.upright(inverse, Checkpoint.NONE).argb()).isEqualTo(argb);
        }
    }
}
