package dev.halftone.recompress;

import dev.halftone.recompress.raster.PixelRows;

/** Takes rows of {@link PixelGrid#RGBA}, puts them on a background, and passes them on as {@link PixelGrid#RGB}. */
final class OnBackground implements PixelRows {

    private final byte[] flat;
    private final int[] colour;
    private final int[] curve;
    private final PixelRows target;

    /**
     * @param width of the rows
     * @param profile of the rows, or empty; if it is of grey, which can't describe RGB, the rows become sRGB
     */
    OnBackground(int width, Background background, byte[] profile, PixelRows target) {
        this.flat = new byte[Math.multiplyExact(width, PixelGrid.RGB)];
        this.colour = new int[] {background.rgb() >> 16 & 0xff, background.rgb() >> 8 & 0xff, background.rgb() & 0xff};
        this.curve = GreyProfile.curve(profile);
        this.target = target;
    }

    @Override
    public void row(byte[] samples, int offset) {
        for (int in = offset, out = 0; out < flat.length; in += PixelGrid.RGBA) {
            int alpha = samples[in + PixelGrid.RGB] & 0xff;
            for (int c = 0; c < PixelGrid.RGB; c++) {
                int blend = curve[samples[in + c] & 0xff] * alpha + colour[c] * (255 - alpha);
                flat[out++] = (byte) ((blend + 127) / 255);
            }
        }
        target.row(flat, 0);
    }
}
