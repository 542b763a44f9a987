package dev.halftone.recompress.colour;

/** Converts 8-bit YCbCr (TIFF 6.0, section 21) to RGB. */
public final class YcbcrColour implements Colour {

    private static final int ONE = 257;

    private final double[] luma;
    private final double[] reference;

    /**
     * @param luma shares of red, green and blue in luma, such as 0.299, 0.587, 0.114
     * @param reference black and white of luma, then zero and full scale of Cb and of Cr, as 8-bit values
     */
    public YcbcrColour(double[] luma, double[] reference) {
        this.luma = luma.clone();
        this.reference = reference.clone();
    }

    @Override
    public int samples() {
        return 3;
    }

    @Override
    public int channels() {
        return RGB;
    }

    @Override
    public void paint(int[] row, int stride, int width, byte[] target, int at) {
        int out = at;
        for (int x = 0, in = 0; x < width; x++, in += stride) {
            double y = spread(row[in], 0, 255);
            double cb = spread(row[in + 1], 2, 127);
            double cr = spread(row[in + 2], 4, 127);
            double red = y + (2 - 2 * luma[0]) * cr;
            double blue = y + (2 - 2 * luma[2]) * cb;
            target[out++] = clamp(red);
            target[out++] = clamp((y - luma[2] * blue - luma[0] * red) / luma[1]);
            target[out++] = clamp(blue);
        }
    }

    private double spread(int sample, int black, int range) {
        return ((double) sample / ONE - reference[black]) * range / (reference[black + 1] - reference[black]);
    }

    private static byte clamp(double value) {
        return (byte) Math.round(Math.max(0, Math.min(255, value)));
    }
}
