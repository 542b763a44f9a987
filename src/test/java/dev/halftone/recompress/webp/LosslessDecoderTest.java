package dev.halftone.recompress.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LosslessDecoderTest {

    private static final int COLOUR_INDEXING = 3;
    private static final int SUBTRACT_GREEN = 2;

    /** No transform, no colour cache, one group of codes. */
    private static BitWriter plain(int width, int height, boolean alpha) {
        return new BitWriter()
                .header(width, height, alpha)
                .write(1, 0)
                .write(1, 0)
                .write(1, 0);
    }

    private static BitWriter oneColour(BitWriter bits, int alpha, int red, int green, int blue) {
        return bits.constant(green).constant(red).constant(blue).constant(alpha).constant(0);
    }

    private static int[] decode(BitWriter bits, int width, int height) throws WebpFormatException {
        return LosslessDecoder.decode(bits.bytes(), width, height, () -> {});
    }

    @Test
    void pixelsOfOneColourTakeNoBits() throws Exception {
        int[] argb = decode(oneColour(plain(100, 70, true), 128, 200, 30, 40), 100, 70);

        assertThat(argb).hasSize(7000).containsOnly(0x80c81e28);
    }

    @Test
    void aPictureThatIsSaidToHaveNoAlphaIsOpaque() throws Exception {
        int[] argb = decode(oneColour(plain(3, 2, false), 128, 200, 30, 40), 3, 2);

        assertThat(argb).containsOnly(0xffc81e28);
    }

    @Test
    void anIndexBehindThePaletteIsTransparentBlack() throws Exception {
        // a palette of three colours has indices of two bits, four in a pixel; all its differences are the same
        BitWriter bits = new BitWriter()
                .header(4, 1, true)
                .write(1, 1)
                .write(2, COLOUR_INDEXING)
                .write(8, 2);
        oneColour(bits.write(1, 0), 85, 10, 20, 30);
        // no further transform, no cache, one group; indices 3, 2, 1, 0 from the right
        oneColour(bits.write(1, 0).write(1, 0).write(1, 0), 255, 0, 0b11_10_01_00, 0);

        assertThat(decode(bits, 4, 1)).containsExactly(0x550a141e, 0xaa14283c, 0xff1e3c5a, 0x00000000);
    }

    @Test
    void pixelsAreLeftToRightAndTopToBottom() throws Exception {
        BitWriter bits = plain(2, 2, false)
                .oneOf(7, 9)
                .constant(1)
                .constant(2)
                .constant(255)
                .constant(0);

        assertThat(decode(bits.write(4, 0b1001), 2, 2)).containsExactly(0xff010902, 0xff010702, 0xff010702, 0xff010902);
    }

    @Test
    void aStreamThatEndsBeforeItsPixelsIsRefused() {
        BitWriter bits = plain(64, 64, false)
                .oneOf(7, 9)
                .constant(1)
                .constant(2)
                .constant(255)
                .constant(0);

        assertThatThrownBy(() -> decode(bits.write(100, 0), 64, 64))
                .isInstanceOf(WebpFormatException.class)
                .hasMessage("it ends before its pixels do");
    }

    @Test
    void aTransformThatComesTwiceIsRefused() {
        BitWriter bits = new BitWriter().header(4, 4, false);
        bits.write(1, 1)
                .write(2, SUBTRACT_GREEN)
                .write(1, 1)
                .write(2, SUBTRACT_GREEN)
                .write(64, 0);

        assertThatThrownBy(() -> decode(bits, 4, 4))
                .isInstanceOf(WebpFormatException.class)
                .hasMessageContaining("transform twice");
    }

    @Test
    void aPrefixCodeThatLeavesBitsWithoutAMeaningIsRefused() {
        // code lengths of three bits each for the lengths 17, 18 and 0: one code of eight is missing
        BitWriter bits = plain(4, 4, false)
                .write(1, 0)
                .write(4, 0)
                .write(3, 2)
                .write(3, 2)
                .write(3, 2)
                .write(3, 0);

        assertThatThrownBy(() -> decode(bits.write(200, 0), 4, 4))
                .isInstanceOf(WebpFormatException.class)
                .hasMessageContaining("prefix code");
    }

    @Test
    void aReferenceToPixelsBeforeTheFirstIsRefused() {
        // the only length there is: symbol 256, one pixel, at the distance 1
        BitWriter bits = plain(4, 4, false).write(1, 0).write(4, 14);
        int[] order = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14};
        for (int length : order) {
            bits.write(3, length == 18 || length == 1 ? 1 : 0);
        }
        // 1 (one bit: 0) and 18 (one bit: 1, zeros 11 to 138): 256 zeros, then the length 1
        bits.write(1, 0).write(1, 1).write(7, 127).write(1, 1).write(7, 107).write(1, 0);
        bits.write(1, 1).write(7, 12);
        bits.constant(0).constant(0).constant(255).constant(0);

        assertThatThrownBy(() -> decode(bits.write(200, 0), 4, 4))
                .isInstanceOf(WebpFormatException.class)
                .hasMessageContaining("pixels that are not there");
    }

    @Test
    void anotherSizeThanTheHeadersIsRefused() {
        byte[] bitstream = oneColour(plain(3, 2, false), 255, 1, 2, 3).bytes();

        assertThatThrownBy(() -> LosslessDecoder.decode(bitstream, 2, 2, () -> {}))
                .isInstanceOf(WebpFormatException.class)
                .hasMessageContaining("another size");
        assertThatThrownBy(() -> LosslessDecoder.decode(Arrays.copyOf(bitstream, 4), 3, 2, () -> {}))
                .isInstanceOf(WebpFormatException.class)
                .hasMessageContaining("signature");
    }

    @Test
    void theCheckpointIsReachedAllAlong() throws Exception {
        AtomicInteger reached = new AtomicInteger();
        byte[] bitstream = oneColour(plain(1000, 1000, false), 255, 1, 2, 3).bytes();

        LosslessDecoder.decode(bitstream, 1000, 1000, reached::incrementAndGet);

        assertThat(reached.get()).isGreaterThan(50);
    }
}
