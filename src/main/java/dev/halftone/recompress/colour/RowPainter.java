package dev.halftone.recompress.colour;

/**
 * Converts rows to opaque grey or RGB.
 *
 * @param stride samples per pixel
 * @param alphaAt index of the alpha sample, which is 0 to {@link Colour#FULL}; ignored without transparency
 */
public record RowPainter(Colour colour, int stride, Transparency transparency, int alphaAt) {

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
}
