package dev.halftone.recompress.webp;

/** Subtracts green from red and blue (RFC 9649 section 4.3). */
record SubtractGreen(int width) implements Transform {

    @Override
    public void undo(int[] pixels, int height, Runnable checkpoint) {
        int at = pixels.length - width * height;
        for (int y = 0; y < height; y++) {
            checkpoint.run();
            for (int end = at + width; at < end; at++) {
                int argb = pixels[at];
                int green = argb >> 8 & 0xff;
                pixels[at] = argb & 0xff00ff00 | (argb & 0x00ff00ff) + (green << 16 | green) & 0x00ff00ff;
            }
        }
    }
}
