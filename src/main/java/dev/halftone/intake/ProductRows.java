package dev.halftone.intake;

import dev.halftone.catalog.NewProduct;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A cursor over the rows of a CSV that {@link ProductCsv#validate} accepts. Blocking; not thread-safe. */
public final class ProductRows implements AutoCloseable {

    /** Rows with long cells make shorter chunks, which bounds a chunk to a few megabytes. */
    private static final int MAX_CHUNK_LENGTH = CsvRecordReader.MAX_RECORD_LENGTH;

    private static final int AROUND_A_CELL = "\"\",".length();

    private final CsvRecordReader records;
    private final RowParser parser;
    private final boolean withRejected;
    private NewProduct ahead;

    /** @param withRejected whether some rows have faults; otherwise none has */
    ProductRows(CsvRecordReader records, RowParser parser, boolean withRejected) {
        this.records = records;
        this.parser = parser;
        this.withRejected = withRejected;
    }

    /**
     * Reads the rows of the next chunk.
     *
     * @param maxImages the chunk ends before the row that would exceed this number of images; it has at least one row.
     *     A row without images counts as one image
     * @return the next rows; empty at the end of the file
     * @throws IOException if the file cannot be read, or has changed since its validation
     */
    public List<NewProduct> nextChunk(int maxImages) throws IOException {
        List<NewProduct> chunk = new ArrayList<>();
        int images = 0;
        int length = 0;
        for (NewProduct row = take(); row != null; row = take()) {
            images += Math.max(1, row.imageUrls().size());
            length += length(row);
            if (!chunk.isEmpty() && (images > maxImages || length > MAX_CHUNK_LENGTH)) {
                ahead = row;
                break;
            }
            chunk.add(row);
        }
        return chunk;
    }

    private NewProduct take() throws IOException {
        NewProduct row = ahead == null ? read() : ahead;
        ahead = null;
        return row;
    }

    private NewProduct read() throws IOException {
        for (String[] record = records.next(); record != null; record = records.next()) {
            if (!HeaderRow.isBlank(record)) {
                NewProduct product = parser.parse(records.row(), record);
                if (!withRejected && !product.faults().isEmpty()) {
                    throw new IOException("row " + records.row() + " changed after its validation");
                }
                return product;
            }
        }
        return null;
    }

    /** The length as JSON. It can exceed the length in the file: a row may omit a thousand empty cells. */
    private static int length(NewProduct row) {
        return row.cells().stream()
                        .mapToInt(cell -> cell.length() + AROUND_A_CELL)
                        .sum()
                + row.faults().stream()
                        .mapToInt(fault -> fault.message().length())
                        .sum();
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
