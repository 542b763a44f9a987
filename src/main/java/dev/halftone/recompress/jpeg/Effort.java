package dev.halftone.recompress.jpeg;

/** How much time to spend for fewer bytes. */
public enum Effort {
    /** Baseline with optimal Huffman tables; one pass over the source. */
    FAST,
    /** Progressive with optimal tables for every scan and trellis quantisation. */
    SMALL
}
