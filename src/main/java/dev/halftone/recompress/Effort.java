package dev.halftone.recompress;

/** How much time may be spent on making the output smaller. */
public enum Effort {
    /** Baseline JPEG with optimal Huffman tables. */
    FAST,
    /**
     * Progressive JPEG with trellis quantisation: a quarter to a third smaller than {@link #FAST}, slower, and a little
     * less exact. An output of at most 16 KiB is baseline if that takes fewer bytes.
     */
    SMALL
}
