package dev.halftone.intake;

import dev.halftone.catalog.NewProduct;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A cursor over the rows of a CSV that {@link ProductCsv#validate} found valid. Blocking; for one thread at a time. */
public final class ProductRows implements AutoCloseable {

    /** Rows with long cells make shorter chunks, so that a chunk has a few megabytes at most. */
    private static final int MAX_CHUNK_LENGTH = CsvRecordReader.MAX_RECORD_LENGTH;

    private static final int AROUND_A_CELL = "\"\",".length();

    private final CsvRecordReader records;
    private final RowParser parser;
    private NewProduct ahead;

    ProductRows(CsvRecordReader records, CsvHeader header) {
        this.records = records;
        this.parser = new RowParser(header, Integer.MAX_VALUE, error -> {});
    }

    /**
     * Reads on, just far enough for the next chunk.
     *
     * @param maxImages the chunk ends before the row that would carry it beyond so many images; it has one row at least
     * @return the next rows; empty when there are no more
     * @throws IOException when the file can't be read, or is no longer the one that was validated
     */
    public List<NewProduct> nextChunk(int maxImages) throws IOException {
        List<NewProduct> chunk = new ArrayList<>();
        int images = 0;
        int length = 0;
        for (NewProduct row = take(); row != null; row = take()) {
            images += row.imageUrls().size();
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
                return parser.parse(records.row(), record)
                        .orElseThrow(() -> new IOException("row " + records.row() + " changed after its validation"));
            }
        }
        return null;
    }

    /** As JSON: a row may have a thousand empty cells, which the file does not even have to write. */
    private static int length(NewProduct row) {
        return row.cells().stream()
                .mapToInt(cell -> cell.length() + AROUND_A_CELL)
                .sum();
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
