package dev.halftone.recompress.webp;

/**
 * Converts rows of Y, Cb and Cr to pixels as libwebp does: chrominance is interpolated with weights of 9, 3, 3 and 1
 * sixteenths, and colours have libwebp's rounding. Neither is part of a specification, but all browsers show it.
 */
final class YuvToRgb {

    private static final int CHROMA_CENTRE_OF_RED = -14234;
    private static final int CHROMA_CENTRE_OF_GREEN = 8708;
    private static final int CHROMA_CENTRE_OF_BLUE = -17685;

    private final int width;
    private final int[] cb;
    private final int[] cr;

    YuvToRgb(int width) {
        this.width = width;
        this.cb = new int[width];
        this.cr = new int[width];
    }

    /**
     * Converts a row to opaque pixels.
     *
     * @param luma index of the row in the first plane
     * @param near index of the row of chrominance that the row is part of
     * @param far index of the next nearest row of chrominance, the same at the edge of the picture
     */
    void convert(byte[][] planes, int luma, int near, int far, int[] argb, int at) {
        enlarge(planes[1], near, far, cb);
        enlarge(planes[2], near, far, cr);
        byte[] samples = planes[0];
        for (int x = 0; x < width; x++) {
            int y = (samples[luma + x] & 0xff) * 19077 >> 8;
            int u = cb[x];
            int v = cr[x];
            int red = clamp(y + (v * 26149 >> 8) + CHROMA_CENTRE_OF_RED);
            int green = clamp(y - (u * 6419 >> 8) - (v * 13320 >> 8) + CHROMA_CENTRE_OF_GREEN);
            int blue = clamp(y + (u * 33050 >> 8) + CHROMA_CENTRE_OF_BLUE);
            argb[at + x] = Argb.BLACK | red << 16 | green << 8 | blue;
        }
    }

    /** Of a fixed-point number with six bits of fraction. */
    private static int clamp(int fixed) {
        int value = fixed >> 6;
        return (value & ~0xff) == 0 ? value : ~value >> 31 & 0xff;
    }

    private void enlarge(byte[] plane, int near, int far, int[] row) {
        int n = plane[near] & 0xff;
        int f = plane[far] & 0xff;
        row[0] = 3 * n + f + 2 >> 2;
        int last = width - 1 >> 1;
        for (int i = 1; i <= last; i++) {
            int nextNear = plane[near + i] & 0xff;
            int nextFar = plane[far + i] & 0xff;
            int sum = n + f + nextNear + nextFar + 8;
            row[2 * i - 1] = (sum + 2 * (nextNear + f) >> 3) + n >> 1;
            row[2 * i] = (sum + 2 * (n + nextFar) >> 3) + nextNear >> 1;
            n = nextNear;
            f = nextFar;
        }
        if ((width & 1) == 0) {
            row[width - 1] = 3 * n + f + 2 >> 2;
        }
    }
}
