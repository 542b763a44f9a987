package dev.halftone.recompress.png;

import java.util.zip.Inflater;

/** The contents of the IDAT chunks, which together are one zlib stream (section 10.1). */
@FunctionalInterface
public interface DataPieces {

    /**
     * Gives the next piece to the inflater as its input.
     *
     * @return whether there was one
     */
    boolean next(Inflater inflater);
}
