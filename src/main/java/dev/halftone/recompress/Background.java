package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.RgbToYcbcr;

/**
 * What lies around a picture with {@link Fit#PAD}, and below its transparency if the output has none.
 *
 * @param rgb {@code 0xrrggbb} in sRGB; of a transparent background, the colour for outputs that have no transparency
 * @param transparent whether outputs that can be transparent are so around the picture
 */
public record Background(int rgb, boolean transparent) {

    public static final Background WHITE = new Background(0xffffff, false);

    /** Transparent where the output can be so, and white elsewhere. */
    public static final Background TRANSPARENT = new Background(0xffffff, true);

    public Background {
        if (rgb < 0 || rgb > 0xffffff) {
            throw new IllegalArgumentException("rgb is " + rgb + ", must be 0 to 0xffffff");
        }
    }

    /** Whether transparency on a white page and on this look the same. */
    boolean isWhite() {
        return rgb == WHITE.rgb;
    }

    boolean isGrey() {
        return (rgb >> 16 & 0xff) == (rgb & 0xff) && (rgb >> 8 & 0xff) == (rgb & 0xff);
    }

    /** Luminance, Cb and Cr, as of a pixel of a JPEG. */
    byte[] ycbcr() {
        byte[][] samples = new byte[3][1];
        byte[] pixel = {(byte) (rgb >> 16), (byte) (rgb >> 8), (byte) rgb};
        new RgbToYcbcr().convert(pixel, 0, 1, samples[0], samples[1], samples[2], 0);
        return new byte[] {samples[0][0], samples[1][0], samples[2][0]};
    }

    /** The colour of a pixel on this, as 0xRRGGBB. @param argb not premultiplied */
    int below(int argb) {
        int alpha = argb >>> 24;
        return blend(argb >> 16, rgb >> 16, alpha) << 16
                | blend(argb >> 8, rgb >> 8, alpha) << 8
                | blend(argb, rgb, alpha);
    }

    private static int blend(int sample, int below, int alpha) {
        return ((sample & 0xff) * alpha + (below & 0xff) * (255 - alpha) + 127) / 255;
    }
}
