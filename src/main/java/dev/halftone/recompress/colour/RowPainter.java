package dev.halftone.recompress.colour;

/**
 * Makes rows opaque, and grey or RGB.
 *
 * @param stride samples a pixel
 * @param alphaAt which of them is alpha, of 0 to {@link Colour#FULL}; of no meaning without transparency
 */
public record RowPainter(Colour colour, int stride, Transparency transparency, int alphaAt) {

    /** @param target gets {@code width} pixels from {@code at} on */
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
