package dev.halftone.recompress.png;

/**
 * Scanlines of a picture to be encoded: all of them, or a sample.
 *
 * @param band the number of consecutive scanlines of a sample
 * @param step from one band to the next
 */
record Scanlines(int[] argb, int width, int height, SampleLayout layout, int band, int step) {

    /** An eighth of the picture. */
    private static final int SAMPLE_BAND = 16;

    private static final int SAMPLE_STEP = 128;

    static Scanlines all(int[] argb, int width, int height, SampleLayout layout) {
        return new Scanlines(argb, width, height, layout, height, height);
    }

    /** Bands from top to bottom, to find out what suits the picture; all scanlines of a small picture. */
    Scanlines sample() {
        return height < 2 * SAMPLE_STEP
                ? this
                : new Scanlines(argb, width, height / SAMPLE_STEP * SAMPLE_BAND, layout, SAMPLE_BAND, SAMPLE_STEP);
    }

    int length() {
        return layout.scanlineBytes(width);
    }

    void store(int number, byte[] scanline) {
        int y = number / band * step + number % band;
        layout.store(argb, y * width, width, scanline, 0);
    }
}
