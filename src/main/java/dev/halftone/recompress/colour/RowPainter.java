package dev.halftone.recompress.colour;

/**
 * Converts rows to opaque grey or RGB, or to RGB with straight alpha.
 *
 * @param stride samples per pixel
 * @param alphaAt index of the alpha sample, which is 0 to {@link Colour#FULL}; ignored without transparency
 */
public record RowPainter(Colour colour, int stride, Transparency transparency, int alphaAt) {

    private static final int BYTES_WITH_ALPHA = 4;

    /** @param target receives {@code width} pixels, starting at {@code at} */
    public void paint(int[] row, int width, byte[] target, int at) {
        colour.paint(row, stride, width, target, at);
        if (transparency == Transparency.NONE) {
            return;
        }
        int channels = colour.channels();
        for (int x = 0, in = alphaAt, out = at; x < width; x++, in += stride) {
            int alpha = Colour.toByte(row[in]) & 0xff;
            for (int c = 0; c < channels; c++, out++) {
                target[out] = transparency.onWhite(target[out], alpha);
            }
        }
    }

    /** Paints RGB and alpha. @param target receives {@code width} pixels of four bytes, starting at {@code at} */
    public void paintWithAlpha(int[] row, int width, byte[] target, int at) {
        int channels = colour.channels();
        // The colours lie at the end of the row, and what is written never overtakes what is still to be read.
        int from = at + width * (BYTES_WITH_ALPHA - channels);
        colour.paint(row, stride, width, target, from);
        int last = channels - 1;
        for (int x = 0, in = alphaAt, colours = from, out = at; x < width; x++, in += stride, out += BYTES_WITH_ALPHA) {
            int alpha = transparency == Transparency.NONE ? 255 : Colour.toByte(row[in]) & 0xff;
            byte red = transparency.straight(target[colours], alpha);
            byte green = transparency.straight(target[colours + Math.min(1, last)], alpha);
            byte blue = transparency.straight(target[colours + last], alpha);
            colours += channels;
            target[out] = red;
            target[out + 1] = green;
            target[out + 2] = blue;
            target[out + 3] = (byte) alpha;
        }
    }
}
