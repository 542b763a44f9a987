package dev.halftone.recompress;

import java.util.Arrays;

/**
 * Opaque pixels, 8 bits per sample, interleaved, rows without gaps.
 *
 * @param width pixels per row
 * @param height rows
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param samples at least width x height x channels; further bytes are not part of the picture
 */
record PixelGrid(int width, int height, int channels, byte[] samples) {

    static final int GREY = 1;
    static final int RGB = 3;

    /** This picture on a larger white canvas. */
    PixelGrid onWhite(int canvasWidth, int canvasHeight, Container.Offset offset) {
        byte[] canvas = new byte[Math.multiplyExact(Math.multiplyExact(canvasWidth, canvasHeight), channels)];
        Arrays.fill(canvas, (byte) 0xff);
        int row = width * channels;
        for (int y = 0; y < height; y++) {
            int target = ((offset.y() + y) * canvasWidth + offset.x()) * channels;
            System.arraycopy(samples, y * row, canvas, target, row);
        }
        return new PixelGrid(canvasWidth, canvasHeight, channels, canvas);
    }
}
