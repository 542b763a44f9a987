package dev.halftone.recompress.png;

/** The scanlines of a picture to be encoded. */
record Scanlines(int[] argb, int width, int height, SampleLayout layout) {

    int length() {
        return layout.scanlineBytes(width);
    }

    void store(int y, byte[] scanline) {
        layout.store(argb, y * width, width, scanline, 0);
    }
}
