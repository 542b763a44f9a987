package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelDecoderTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            # file, channels, top left, top right, bottom left, bottom right (hexadecimal), tolerance
            progressive.jpg,     3, c81e28, 1ea03c, 283cc8, e6e6e6, 6
            exif-icc.jpg,        3, c81e28, 1ea03c, 283cc8, e6e6e6, 4
            cmyk.jpg,            3, ff0000, 00ff00, 0000ff, ebebeb, 6
            exif-icc.png,        3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            interlaced.png,      3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            palette.png,         3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            palette-trns.png,    3, c81e28, 1ea03c, ffffff, e6e6e6, 0
            rgba.png,            3, c81e28, 8ecf9d, ffffff, e6e6e6, 1
            rgba16.png,          3, c81e28, 8ecf9d, ffffff, e6e6e6, 1
            rgb16.png,           3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            rgb-trns.png,        3, c81e28, 1ea03c, ffffff, e6e6e6, 0
            rgb16-trns.png,      3, c81e28, 1ea03c, ffffff, e6e6e6, 0
            grey-alpha.png,      1, 14,     ac,     ff,     f0,     1
            grey-trns.png,       1, 14,     5a,     ff,     f0,     0
            grey16.png,          1, 14,     5a,     aa,     f0,     0
            grey2.png,           1, 00,     55,     aa,     ff,     0
            grey2-trns.png,      1, 00,     55,     ff,     ff,     0
            bilevel.png,         1, 00,     00,     ff,     ff,     0
            gamma-linear.png,    3, c81e28, 1ea03c, 283cc8, e6e6e6, 4
            still.gif,           3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            transparent.gif,     3, c81e28, 1ea03c, ffffff, e6e6e6, 0
            animated.gif,        3, c81e28, 1ea03c, 283cc8, e6e6e6, 8
            rgb.bmp,             3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            palette.bmp,         3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            grey.bmp,            1, 14,     5a,     aa,     f0,     0
            topdown.bmp,         3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            no-masks.bmp,        3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            rle8.bmp,            3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            rle4.bmp,            3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            alpha56.bmp,         3, c81e28, 8ecf9d, ffffff, e6e6e6, 1
            alpha-behind-header.bmp, 3, c81e28, 8ecf9d, ffffff, e6e6e6, 1
            alpha16.bmp,         3, bb1122, 90cfa0, ffffff, dddddd, 1
            # alpha that is 0 everywhere is none
            alpha-zero.bmp,      3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            lzw.tif,             3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            deflate.tif,         3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            jpeg.tif,            3, c81e28, 1ea03c, 283cc8, e6e6e6, 4
            oriented-icc.tif,    3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            rgba.tif,            3, c81e28, 8ecf9d, ffffff, e6e6e6, 1
            premultiplied.tif,   3, c81e28, 8ecf9d, ffffff, e6e6e6, 1
            mask.tif,            3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            grey.tif,            1, 14,     5a,     aa,     f0,     0
            grey16.tif,          1, 14,     5a,     aa,     f0,     0
            fax.tif,             1, 00,     00,     ff,     ff,     0
            cmyk.tif,            3, ff0000, 00ff00, 0000ff, ebebeb, 6
            lab.tif,             3, c81e28, 1ea03c, 283cc8, e6e6e6, 2
            packbits.tif,        3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            fax3.tif,            1, 00,     ff,     00,     ff,     0
            rgb24.tif,           3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            rgb32.tif,           3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            half.tif,            3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            float-predictor.tif, 3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            big-tiled-planar.tif, 3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            palette-alpha.tif,   3, c81e28, 8ecf9d, ffffff, e6e6e6, 1
            ycbcr.tif,           3, c81e28, 1ea03c, 283cc8, e6e6e6, 1
            white-is-zero16.tif, 1, 14,     5a,     aa,     f0,     0
            text-tags-outside.tif, 3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            # LittleCMS by Pillow, relative colorimetric as the profile's header has it
            cmyk-press.tif,      3, d40100, 329429, 573196, e8e8e8, 1
            lossy.webp,          3, c81e28, 1ea03c, 283cc8, e6e6e6, 6
            exif-icc.webp,       3, c81e28, 1ea03c, 283cc8, e6e6e6, 6
            lossless.webp,       3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            alpha-lossy.webp,    3, c81e28, 8ecf9d, ffffff, e6e6e6, 6
            alpha-lossless.webp, 3, c81e28, 8ecf9d, ffffff, e6e6e6, 1
            alpha-raw-none.webp, 3, c81e28, 8ecf9d, ffffff, e6e6e6, 6
            alpha-raw-horizontal.webp, 3, c81e28, 8ecf9d, ffffff, e6e6e6, 6
            alpha-raw-vertical.webp, 3, c81e28, 8ecf9d, ffffff, e6e6e6, 6
            alpha-raw-gradient.webp, 3, c81e28, 8ecf9d, ffffff, e6e6e6, 6
            detailed-lossless.webp, 3, c81e28, 8ecf9d, ffffff, e6e6e6, 12
            animated.webp,       3, c81e28, 8ecf9d, ffffff, e6e6e6, 1
            rgb.psd,             3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            grey.psd,            1, 14,     5a,     aa,     f0,     0
            cmyk.psd,            3, ff0000, 00ff00, 0000ff, ebebeb, 6
            cmyk-press.psd,      3, d40100, 329429, 573196, e8e8e8, 1
            cmyk16.psd,          3, ff0000, 00ff00, 0000ff, ebebeb, 0
            rgb32.psd,           3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            grey32-predicted.psd, 1, 14,    5a,     aa,     f0,     0
            rgb-runs-psb.psd,    3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            rgb16-deflate.psd,   3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            grey16-runs.psd,     1, 14,     5a,     aa,     f0,     0
            bitmap.psd,          1, 00,     00,     ff,     ff,     0
            indexed.psd,         3, c81e28, 1ea03c, ffffff, e6e6e6, 0
            duotone.psd,         1, 14,     5a,     aa,     f0,     0
            lab.psd,             3, c81e28, 1ea03c, 283cc8, e6e6e6, 2
            # laid on white already, and a saved selection
            alpha.psd,           3, c81e28, 8ecf9d, ffffff, e6e6e6, 1
            selection.psd,       3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            layer-mask-of-56-bytes.psd, 3, c81e28, 1ea03c, 283cc8, e6e6e6, 0
            """)
    void everyFormatAndColourTypeDecodesToItsColoursOnWhite(
            String file,
            int channels,
            String topLeft,
            String topRight,
            String bottomLeft,
            String bottomRight,
            int tolerance)
            throws Exception {
        byte[] source = SeedFiles.read(file);

        PixelGrid grid = DecodedPixels.of(source);

        assertThat(grid.width()).isEqualTo(48);
        assertThat(grid.height()).isEqualTo(32);
        assertThat(grid.channels()).isEqualTo(channels);
        assertPixel(grid, 8, 5, topLeft, tolerance);
        assertPixel(grid, 40, 5, topRight, tolerance);
        assertPixel(grid, 8, 26, bottomLeft, tolerance);
        assertPixel(grid, 40, 26, bottomRight, tolerance);
    }

    /** In 48 x 32 pixels a wrong prediction hardly shows, because it spreads from block to block. */
    @Test
    void aLossyWebpOfManyBlocksIsWhatLibwebpMakesOfIt() throws Exception {
        byte[] source = Files.readAllBytes(Path.of("src/dev/samples/meadow.webp"));
        BufferedImage tiles = ImageIO.read(new ByteArrayInputStream(SeedFiles.read("tiles/meadow.png")));

        PixelGrid grid = DecodedPixels.of(source);

        assertThat(grid.width()).isEqualTo(16 * tiles.getWidth());
        for (int y = 0; y < grid.height() / 16; y++) {
            for (int x = 0; x < tiles.getWidth(); x++) {
                for (int c = 0; c < 3; c++) {
                    assertThat(meanOfTile(grid, x, y, c))
                            .as("channel %d of tile %d,%d", c, x, y)
                            .isCloseTo(tiles.getRaster().getSample(x, y, c), within(3.0));
                }
            }
        }
    }

    private static double meanOfTile(PixelGrid grid, int tileX, int tileY, int channel) {
        int sum = 0;
        for (int y = 16 * tileY; y < 16 * tileY + 16; y++) {
            for (int x = 16 * tileX; x < 16 * tileX + 16; x++) {
                sum += grid.samples()[(y * grid.width() + x) * 3 + channel] & 0xff;
            }
        }
        return sum / 256.0;
    }

    private static void assertPixel(PixelGrid grid, int x, int y, String expected, int tolerance) {
        for (int c = 0; c < grid.channels(); c++) {
            int sample = grid.samples()[(y * grid.width() + x) * grid.channels() + c] & 0xff;
            int wanted = Integer.parseInt(expected.substring(2 * c, 2 * c + 2), 16);
            assertThat(sample).as("channel %d at %d,%d", c, x, y).isCloseTo(wanted, within(tolerance));
        }
    }
}
