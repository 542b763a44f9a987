package dev.halftone.recompress.raster;

/**
 * Takes the rows of a picture from top to bottom: 8 bits per sample, interleaved. Whoever sends them says beforehand how
 * many there are, and how many channels a pixel has: 1 (grey), 3 (red, green, blue) or 4 (and straight alpha).
 */
@FunctionalInterface
public interface PixelRows {

    /**
     * Takes the next row.
     *
     * @param samples unsigned bytes; not to be changed, may be overwritten after the call
     * @param offset of the row's first sample
     */
    void row(byte[] samples, int offset);
}
