package dev.halftone.recompress.png;

/**
 * A pass of an interlaced picture (section 8.1).
 *
 * @param number 1 to 7
 * @param left column of its first pixel
 * @param top row of its first pixel
 * @param across columns from pixel to pixel
 * @param down rows from pixel to pixel
 */
record Adam7(int number, int left, int top, int across, int down) {

    static final int PASSES = 7;

    private static final int[] LEFT = {0, 4, 0, 2, 0, 1, 0};
    private static final int[] TOP = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] ACROSS = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] DOWN = {8, 8, 8, 4, 4, 2, 2};

    static Adam7 pass(int number) {
        int i = number - 1;
        return new Adam7(number, LEFT[i], TOP[i], ACROSS[i], DOWN[i]);
    }

    /** Its pixels in a row of the picture; may be 0. */
    int width(int pictureWidth) {
        return count(pictureWidth, left, across);
    }

    /** Its rows; may be 0. */
    int height(int pictureHeight) {
        return count(pictureHeight, top, down);
    }

    private static int count(int length, int first, int step) {
        return length <= first ? 0 : (length - first - 1) / step + 1;
    }

    /** Puts a row of the pass in its place in the picture. */
    void spread(byte[] row, int width, int channels, byte[] picture, int pictureWidth, int y) {
        int step = across * channels;
        int out = Math.toIntExact(((long) (top + y * down) * pictureWidth + left) * channels);
        if (channels == 1) {
            for (int x = 0; x < width; x++, out += step) {
                picture[out] = row[x];
            }
            return;
        }
        for (int in = 0, end = channels * width; in < end; in += channels, out += step) {
            picture[out] = row[in];
            picture[out + 1] = row[in + 1];
            picture[out + 2] = row[in + 2];
            if (channels == 4) {
                picture[out + 3] = row[in + 3];
            }
        }
    }
}
