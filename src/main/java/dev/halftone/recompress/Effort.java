package dev.halftone.recompress;

/** How much time may be spent on making the output smaller. */
public enum Effort {
    /** Baseline JPEG with optimised Huffman tables. */
    FAST,
    /** Progressive JPEG; some per cent smaller, slower to write. */
    SMALL
}
