package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;

/**
 * A picture with 8 bits per sample.
 *
 * @param argb straight (not premultiplied) 0xAARRGGBB, row by row
 * @param opaque whether all alphas are 255
 */
record ArgbPicture(int width, int height, int[] argb, boolean opaque) {

    /** The alpha of an opaque pixel. */
    static final int OPAQUE = 0xff000000;

    /** A square of so many rows stays in the processor's cache while it is turned. */
    private static final int TILE = 64;

    /**
     * The picture as it is displayed.
     *
     * @param orientation of EXIF, 1..8: which sides of the picture its first row and its first column are
     * @return this picture if it is upright
     */
    ArgbPicture upright(int orientation, Checkpoint checkpoint) {
        if (orientation == Exif.UPRIGHT) {
            return this;
        }
        int last = width * height - 1;
        return switch (orientation) {
            case 2 -> turned(false, width - 1, -1, width, checkpoint);
            case 3 -> turned(false, last, -1, -width, checkpoint);
            case 4 -> turned(false, last - width + 1, 1, -width, checkpoint);
            case 5 -> turned(true, 0, height, 1, checkpoint);
            case 6 -> turned(true, height - 1, height, -1, checkpoint);
            case 7 -> turned(true, last, -height, -1, checkpoint);
            case 8 -> turned(true, last - height + 1, -height, 1, checkpoint);
            default -> throw new IllegalArgumentException("There is no orientation " + orientation);
        };
    }

    /**
     * @param first where the first pixel goes
     * @param right how far behind it the one to its right goes
     * @param down how far behind it the one below goes
     */
    private ArgbPicture turned(boolean swapped, int first, int right, int down, Checkpoint checkpoint) {
        int[] turned = new int[width * height];
        for (int top = 0; top < height; top += TILE) {
            int bottom = Math.min(height, top + TILE);
            for (int left = 0; left < width; left += TILE) {
                int end = Math.min(width, left + TILE);
                for (int y = top; y < bottom; y++) {
                    for (int x = left, to = first + y * down + left * right; x < end; x++, to += right) {
                        turned[to] = argb[y * width + x];
                    }
                }
                checkpoint.reached();
            }
        }
        return new ArgbPicture(swapped ? height : width, swapped ? width : height, turned, opaque);
    }
}
