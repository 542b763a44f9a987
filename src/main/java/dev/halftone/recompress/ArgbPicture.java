package dev.halftone.recompress;

/**
 * A picture with transparency.
 *
 * @param width pixels per row
 * @param height rows
 * @param argb straight (not premultiplied) 0xAARRGGBB, row by row; not copied
 * @param opaque whether all alphas are 255
 */
record ArgbPicture(int width, int height, int[] argb, boolean opaque) {}
