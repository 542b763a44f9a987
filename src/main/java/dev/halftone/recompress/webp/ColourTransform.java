package dev.halftone.recompress.webp;

/**
 * Subtracts from red and blue what green predicts, and from blue what red predicts (RFC 9649 section 4.2).
 *
 * @param partBits side of a part as a power of two
 * @param elements the factors of each part
 */
record ColourTransform(int width, int partBits, int[] elements) implements Transform {

    @Override
    public void undo(int[] pixels, int height, Runnable checkpoint) {
        int parts = EntropyImage.parts(width, partBits);
        int row = pixels.length - width * height;
        for (int y = 0; y < height; y++, row += width) {
            checkpoint.run();
            int part = (y >> partBits) * parts;
            for (int x = 0; x < width; x += 1 << partBits) {
                int end = Math.min(width, x + (1 << partBits));
                undo(pixels, row + x, row + end, elements[part++]);
            }
        }
    }

    private static void undo(int[] pixels, int from, int to, int element) {
        int greenToRed = (byte) element;
        int greenToBlue = (byte) (element >> 8);
        int redToBlue = (byte) (element >> 16);
        for (int i = from; i < to; i++) {
            int argb = pixels[i];
            int green = (byte) (argb >> 8);
            int red = (argb >> 16) + (greenToRed * green >> 5);
            int blue = argb + (greenToBlue * green >> 5) + (redToBlue * (byte) red >> 5);
            pixels[i] = argb & 0xff00ff00 | (red & 0xff) << 16 | blue & 0xff;
        }
    }
}
