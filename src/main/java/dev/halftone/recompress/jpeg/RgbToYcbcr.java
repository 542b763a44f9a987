package dev.halftone.recompress.jpeg;

/**
 * Converts rows of RGB samples to planes of Y, Cb and Cr as JFIF 1.02 defines them (ITU-R BT.601, all of 0 to 255),
 * with libjpeg's rounding.
 */
public final class RgbToYcbcr {
    private static final int FRACTION_BITS = 16;
    private static final int HALF = 1 << FRACTION_BITS - 1;

    /** The zero of chrominance; libjpeg takes just less than a half, so that 255.5 can't become 256. */
    private static final int CENTRE = (128 << FRACTION_BITS) + HALF - 1;

    private static final int Y_OF_R = fixed(0.299);
    private static final int Y_OF_G = fixed(0.587);
    private static final int Y_OF_B = fixed(0.114);
    private static final int CB_OF_R = fixed(0.168735892);
    private static final int CB_OF_G = fixed(0.331264108);
    private static final int CR_OF_G = fixed(0.418687589);
    private static final int CR_OF_B = fixed(0.081312411);

    private RgbToYcbcr() {}

    private static int fixed(double constant) {
        return (int) (constant * (1 << FRACTION_BITS) + 0.5);
    }

    /**
     * Converts samples that follow one another, of one row or several.
     *
     * @param rgb three bytes for each pixel
     * @param from index of the first pixel's red
     * @param to index in each plane
     */
    public static void convert(byte[] rgb, int from, int pixels, byte[] y, byte[] cb, byte[] cr, int to) {
        for (int i = 0, p = from; i < pixels; i++, p += 3) {
            int r = rgb[p] & 0xFF;
            int g = rgb[p + 1] & 0xFF;
            int b = rgb[p + 2] & 0xFF;
            y[to + i] = (byte) (Y_OF_R * r + Y_OF_G * g + Y_OF_B * b + HALF >> FRACTION_BITS);
            cb[to + i] = (byte) (CENTRE + (b << FRACTION_BITS - 1) - CB_OF_R * r - CB_OF_G * g >> FRACTION_BITS);
            cr[to + i] = (byte) (CENTRE + (r << FRACTION_BITS - 1) - CR_OF_G * g - CR_OF_B * b >> FRACTION_BITS);
        }
    }
}
