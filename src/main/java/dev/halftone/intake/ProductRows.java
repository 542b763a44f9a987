package dev.halftone.intake;

import java.io.IOException;
import java.util.List;

/** A cursor over the rows of a CSV that {@link ProductCsv#validate} found valid. Blocking; for one thread at a time. */
public final class ProductRows implements AutoCloseable {

    ProductRows() {}

    /**
     * Reads on, just far enough for the next chunk.
     *
     * @param maxImages the chunk ends before the row that would carry it beyond so many images; it has one row at least
     * @return the next rows; empty when there are no more
     * @throws IOException when the file can't be read, or is no longer the one that was validated
     */
    public List<ProductRow> nextChunk(int maxImages) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {}
}
