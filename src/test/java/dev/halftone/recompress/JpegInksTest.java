package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JpegInksTest {

    private static PixelGrid decode(byte[] file) throws Exception {
        return DecodedPixels.of(file);
    }

    private static int adobe(byte[] jpeg) {
        for (int i = 2; i < jpeg.length; i++) {
            if (ImageFormat.has(jpeg, i, "Adobe")) {
                return i;
            }
        }
        throw new AssertionError("no Adobe segment");
    }

    private static void assertQuadrants(PixelGrid grid, int... colours) {
        int[][] places = {{8, 5}, {40, 5}, {8, 26}, {40, 26}};
        for (int i = 0; i < places.length; i++) {
            for (int c = 0; c < 3; c++) {
                int at = (places[i][1] * grid.width() + places[i][0]) * 3 + c;
                assertThat(grid.samples()[at] & 0xff)
                        .as("channel %d of quadrant %d", c, i)
                        .isCloseTo(colours[i] >> 16 - 8 * c & 0xff, within(4));
            }
        }
    }

    /** As in Pillow and libvips, the samples are the complements of inks, with and without the segment. */
    @Test
    void withoutAnAdobeSegmentThePictureIsTheSame() throws Exception {
        byte[] jpeg = SeedFiles.read("cmyk.jpg");
        int at = adobe(jpeg) - 4;
        byte[] without = new byte[jpeg.length - 16];
        System.arraycopy(jpeg, 0, without, 0, at);
        System.arraycopy(jpeg, at + 16, without, at, jpeg.length - at - 16);

        assertQuadrants(decode(without), 0xff0000, 0x00ff00, 0x0000ff, 0xebebeb);
    }

    /** The colours are from Pillow, for the same samples read as YCCK. */
    @Test
    void ycckIsConverted() throws Exception {
        byte[] jpeg = SeedFiles.read("cmyk.jpg");
        jpeg[adobe(jpeg) + 11] = 2;

        assertQuadrants(decode(jpeg), 0xb300e3, 0xffcf1e, 0x4dffff, 0x007b00);
    }

    @Test
    void theProfileIsApplied() throws Exception {
        byte[] jpeg = SeedFiles.read("cmyk.jpg");
        byte[] profile = EmbeddedMetadata.profileSegments(SeedFiles.read("press.icc"));
        byte[] file = Arrays.copyOf(jpeg, jpeg.length + profile.length);
        System.arraycopy(profile, 0, file, 2, profile.length);
        System.arraycopy(jpeg, 2, file, 2 + profile.length, jpeg.length - 2);

        assertQuadrants(decode(file), 0xd40100, 0x329429, 0x573196, 0xe8e8e8);
    }
}
