package dev.halftone.recompress.png;

/** The contents of the IDAT chunks, which together are one zlib stream (section 10.1). */
@FunctionalInterface
public interface DataPieces {

    /**
     * Bytes of an array.
     *
     * @param bytes not to be changed
     * @param from index of the first one
     * @param to index behind the last one
     */
    record Piece(byte[] bytes, int from, int to) {}

    /** The next piece, or null if there is none. */
    Piece next();
}
