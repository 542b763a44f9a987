package dev.halftone.recompress.jpeg;

/** How much time may be spent on making the output smaller. */
public enum Effort {
    /** Baseline with optimal Huffman tables; a source that keeps its size is read in one pass. */
    FAST,
    /**
     * Progressive with optimal tables for every scan and trellis quantisation: a quarter to a third smaller than {@link
     * #FAST}, slower, and a little less exact. An output is that of {@link
     * #FAST} if it takes fewer bytes.
     */
    SMALL
}
