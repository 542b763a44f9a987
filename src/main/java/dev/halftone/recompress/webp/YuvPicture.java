package dev.halftone.recompress.webp;

/** The planes of a whole picture, and its pixels as libwebp makes them. */
public final class YuvPicture implements YuvRows {

    private final int width;
    private final int height;
    private final int chromaWidth;
    private final int chromaHeight;
    private final byte[][] planes;
    private final int[] filled = new int[3];

    public YuvPicture(int width, int height) {
        this.width = width;
        this.height = height;
        this.chromaWidth = width + 1 >> 1;
        this.chromaHeight = height + 1 >> 1;
        int chroma = chromaWidth * chromaHeight;
        this.planes = new byte[][] {new byte[Math.multiplyExact(width, height)], new byte[chroma], new byte[chroma]};
    }

    @Override
    public void row(int plane, byte[] samples, int offset) {
        int length = plane == 0 ? width : chromaWidth;
        System.arraycopy(samples, offset, planes[plane], filled[plane], length);
        filled[plane] += length;
    }

    /** The samples of a plane, row by row without gaps: 0 for Y, 1 for Cb, 2 for Cr. */
    public byte[] plane(int plane) {
        return planes[plane];
    }

    /**
     * Converts the picture to pixels. All rows must have arrived.
     *
     * @param alpha the opacity by pixel, or null if all are opaque
     * @param checkpoint run once per row
     * @return ARGB, not premultiplied
     */
    public int[] argb(byte[] alpha, Runnable checkpoint) {
        int[] argb = new int[planes[0].length];
        YuvToRgb conversion = new YuvToRgb(width);
        for (int y = 0; y < height; y++) {
            checkpoint.run();
            int near = y >> 1;
            int far = Math.max(0, Math.min(chromaHeight - 1, near + ((y & 1) == 0 ? -1 : 1)));
            conversion.convert(planes, y * width, near * chromaWidth, far * chromaWidth, argb, y * width);
        }
        for (int i = 0; alpha != null && i < alpha.length; i++) {
            argb[i] = argb[i] & 0xffffff | alpha[i] << 24;
        }
        return argb;
    }
}
