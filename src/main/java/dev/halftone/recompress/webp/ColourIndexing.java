package dev.halftone.recompress.webp;

/**
 * Replaces colours by indices of a palette. If there are few, a pixel holds several indices (RFC 9649 section 4.4).
 *
 * @param packedBits number of indices in a pixel, as a power of two
 * @param colours one for every possible index; indices beyond the palette are transparent black (section 4.4)
 */
record ColourIndexing(int width, int packedBits, int[] colours) implements Transform {

    /** @param differences of each colour from the previous one, component by component */
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

    /** Works from the first row down, so that no pixel overwrites an index that has not been read. */
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
