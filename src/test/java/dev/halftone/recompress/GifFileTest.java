package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.Pictures;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** GIF images that lack their end. */
class GifFileTest {

    /** The terminator of the pixels and the trailer of the file. */
    private static final int END = 2;

    static Stream<Arguments> gifs() {
        BufferedImage noise = new BufferedImage(61, 43, BufferedImage.TYPE_BYTE_INDEXED);
        Random random = new Random(4);
        for (int i = 0; i < 61 * 43; i++) {
            noise.getRaster().setSample(i % 61, i / 61, 0, random.nextInt(200));
        }
        BufferedImage flat = new BufferedImage(300, 200, BufferedImage.TYPE_BYTE_INDEXED);
        return Stream.of(
                Arguments.of("still.gif", SeedFiles.read("still.gif")),
                Arguments.of("transparent.gif", SeedFiles.read("transparent.gif")),
                Arguments.of("noise, which fills the table of strings again and again", Pictures.encode(noise, "gif")),
                Arguments.of("one colour", Pictures.encode(flat, "gif")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("gifs")
    void allPixelsAreThereWithoutTheEndOfTheFile(String name, byte[] gif) throws Exception {
        PixelGrid whole = DecodedPixels.of(gif);

        for (int missing = 1; missing <= END; missing++) {
            PixelGrid grid = DecodedPixels.of(Arrays.copyOf(gif, gif.length - missing));
            assertThat(grid.samples()).isEqualTo(whole.samples());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("gifs")
    void aFrameThatEndsBeforeItsPixelsIsCorrupt(String name, byte[] gif) throws Exception {
        PixelGrid whole = DecodedPixels.of(gif);

        for (int length = gif.length - END; length > 20; length--) {
            PixelGrid grid;
            try {
                grid = DecodedPixels.of(Arrays.copyOf(gif, length));
            } catch (RejectedImageException e) {
                assertThat(e.outcome().reason().code()).isEqualTo("corrupt_image");
                assertThat(length).as("the end code alone is missed").isLessThan(gif.length - END);
                continue;
            }
            assertThat(length).as("only the end code may be missing").isGreaterThanOrEqualTo(gif.length - END - 3);
            assertThat(grid.samples()).isEqualTo(whole.samples());
        }
    }

    @Test
    void theSentenceSaysHowManyPixelsThereAre() {
        byte[] gif = SeedFiles.read("still.gif");

        assertThatThrownBy(() -> DecodedPixels.of(Arrays.copyOf(gif, gif.length - 20)))
                .isInstanceOfSatisfying(
                        RejectedImageException.class,
                        e -> assertThat(e.outcome().message())
                                .matches(
                                        "The GIF image is truncated: it ends after \\d+ bytes, with \\d+ of its 1536 pixels\\."));
    }

    @Test
    void whatIsBehindTheFirstFrameDoesNotMatter() throws Exception {
        byte[] gif = SeedFiles.read("still.gif");
        byte[] garbage = Arrays.copyOf(gif, gif.length + 50);
        Arrays.fill(garbage, gif.length - 1, garbage.length, (byte) 0x99);

        assertThat(DecodedPixels.of(garbage).samples())
                .isEqualTo(DecodedPixels.of(gif).samples());
    }
}
