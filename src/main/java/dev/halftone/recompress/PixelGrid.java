package dev.halftone.recompress;

import dev.halftone.recompress.raster.PixelRows;
import java.util.Arrays;

/**
 * Pixels, 8 bits per sample, interleaved, rows without gaps.
 *
 * @param width pixels per row
 * @param height rows
 * @param channels 1 (grey), 3 (red, green, blue) or 4 (and straight alpha)
 * @param samples at least width x height x channels; further bytes are not part of the picture
 */
record PixelGrid(int width, int height, int channels, byte[] samples) implements PixelSource {

    static final int GREY = 1;
    static final int RGB = 3;
    static final int RGBA = 4;

    @Override
    public void read(PixelRows rows) {
        for (int y = 0; y < height; y++) {
            rows.row(samples, y * width * channels);
        }
    }

    /** This picture on a larger canvas, which is transparent if this picture can be so, and white otherwise. */
    PixelGrid onCanvas(int canvasWidth, int canvasHeight, Container.Offset offset) {
        byte[] canvas = new byte[Math.multiplyExact(Math.multiplyExact(canvasWidth, canvasHeight), channels)];
        Arrays.fill(canvas, (byte) (channels == RGBA ? 0 : 0xff));
        int row = width * channels;
        for (int y = 0; y < height; y++) {
            int target = ((offset.y() + y) * canvasWidth + offset.x()) * channels;
            System.arraycopy(samples, y * row, canvas, target, row);
        }
        return new PixelGrid(canvasWidth, canvasHeight, channels, canvas);
    }

    /** The same as RGBA: opaque, if this picture is so. */
    PixelGrid withAlpha() {
        if (channels == RGBA) {
            return this;
        }
        byte[] opaque = new byte[Math.multiplyExact(width, height)];
        Arrays.fill(opaque, (byte) 0xff);
        return withAlpha(opaque);
    }

    /** This opaque picture with an alpha for each pixel. */
    PixelGrid withAlpha(byte[] alpha) {
        byte[] rgba = new byte[Math.multiplyExact(Math.multiplyExact(width, height), RGBA)];
        int green = channels == GREY ? 0 : 1;
        int blue = 2 * green;
        for (int i = 0, in = 0, out = 0; out < rgba.length; i++, in += channels, out += RGBA) {
            rgba[out] = samples[in];
            rgba[out + 1] = samples[in + green];
            rgba[out + 2] = samples[in + blue];
            rgba[out + 3] = alpha[i];
        }
        return new PixelGrid(width, height, RGBA, rgba);
    }
}
