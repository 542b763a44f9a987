package dev.halftone.recompress;

import dev.halftone.recompress.raster.PixelRows;

/**
 * Decoded pixels that may be transparent.
 *
 * @param argb straight (not premultiplied) 0xAARRGGBB, row by row
 */
record ArgbRows(int width, int height, int[] argb) implements PixelSource {

    @Override
    public int channels() {
        return PixelGrid.RGBA;
    }

    @Override
    public void read(PixelRows rows) {
        byte[] row = new byte[Math.multiplyExact(width, PixelGrid.RGBA)];
        for (int at = 0; at < argb.length; at += width) {
            for (int x = 0, out = 0; x < width; x++, out += PixelGrid.RGBA) {
                int pixel = argb[at + x];
                row[out] = (byte) (pixel >> 16);
                row[out + 1] = (byte) (pixel >> 8);
                row[out + 2] = (byte) pixel;
                row[out + 3] = (byte) (pixel >> 24);
            }
            rows.row(row, 0);
        }
    }
}
