package dev.halftone.recompress.webp;

/**
 * Pixels as indices of a palette, several of them in one when there are few colours (RFC 9649 section 4.4).
 *
 * @param packedBits how many pixels are one, as a power of two
 * @param colours of all indices that so many bits can be. The transparent black of those behind the palette is section 4.4's
 */
record ColourIndexing(int width, int packedBits, int[] colours) implements Transform {

    /** @param differences of each colour to the one before, component by component */
    static ColourIndexing of(int width, int[] differences) {
        int packedBits = packedBits(differences.length);
        int[] colours = new int[1 << (8 >> packedBits)];
        int colour = 0;
        for (int i = 0; i < differences.length; i++) {
            colour = Argb.add(colour, differences[i]);
            colours[i] = colour;
        }
        return new ColourIndexing(width, packedBits, colours);
    }

    private static int packedBits(int colours) {
        if (colours > 16) {
            return 0;
        }
        if (colours > 4) {
            return 1;
        }
        return colours > 2 ? 2 : 3;
    }

    int packedWidth() {
        return EntropyImage.parts(width, packedBits);
    }

    /** From the first row on: no pixel is written over an index that has not been read. */
    @Override
    public void undo(int[] pixels, int height, Runnable checkpoint) {
        int bits = 8 >> packedBits;
        int mask = (1 << bits) - 1;
        int each = 1 << packedBits;
        int packedWidth = packedWidth();
        int[] packed = new int[packedWidth];
        int in = pixels.length - packedWidth * height;
        int out = pixels.length - width * height;
        for (int y = 0; y < height; y++, in += packedWidth) {
            checkpoint.run();
            System.arraycopy(pixels, in, packed, 0, packedWidth);
            for (int x = 0, i = 0; x < width; i++) {
                int indices = packed[i] >> 8;
                for (int end = Math.min(width, x + each); x < end; x++) {
                    pixels[out++] = colours[indices & mask];
                    indices >>= bits;
                }
            }
        }
    }
}
