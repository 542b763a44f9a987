package dev.halftone.recompress;

/** What becomes of the transparency of decoded pixels. */
enum Alpha {
    /** It is put on white: pixels are {@link PixelGrid#GREY} or {@link PixelGrid#RGB}. */
    ON_WHITE,
    /**
     * It stays: pixels that may be transparent are {@link PixelGrid#RGBA}, with straight colours. Others may be so, too.
     */
    KEPT
}
