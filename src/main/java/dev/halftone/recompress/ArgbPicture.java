package dev.halftone.recompress;

/**
 * A picture with 8 bits per sample.
 *
 * @param argb straight (not premultiplied) 0xAARRGGBB, row by row
 * @param opaque whether all alphas are 255
 */
record ArgbPicture(int width, int height, int[] argb, boolean opaque) {

    /** The alpha of an opaque pixel. */
    static final int OPAQUE = 0xff000000;
}
