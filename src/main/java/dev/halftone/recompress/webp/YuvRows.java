package dev.halftone.recompress.webp;

/**
 * Takes the rows of the planes of a picture: Y, Cb and Cr as ITU-R BT.601 defines them for studios (16 to 235, and 16 to
 * 240 around 128), chrominance at half the width and half the height, rounded up. Each plane arrives from top to bottom;
 * rows of different planes alternate.
 */
@FunctionalInterface
public interface YuvRows {

    /**
     * Takes the next row of a plane.
     *
     * @param plane 0 for Y, 1 for Cb, 2 for Cr
     * @param samples unsigned bytes; may be overwritten after the call
     * @param offset of the row's first sample
     */
    void row(int plane, byte[] samples, int offset);
}
