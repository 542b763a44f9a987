package dev.halftone.status;

import java.util.List;
import java.util.Optional;

/**
 * Turns rows of the input CSV into rows of the output CSV: the input's cells verbatim and in order, then {@code Output
 * Image Urls} and {@code Errors}. RFC 4180 with the input's separator, CRLF, quotes only where needed; encode the text
 * as UTF-8 without a byte-order mark. Stateless, so a stream may call it row by row.
 */
public final class OutputCsvWriter {

    /**
     * What became of one image URL of a row.
     *
     * @param position place of the URL in its cell, from 1
     * @param outputUrl where the output is; empty when there is none (yet)
     * @param errorCode why there is none, for instance {@code http_status}; empty unless the image failed
     * @param errorMessage the same in words; may be empty
     */
    public record ImageResult(
            int position, Optional<String> outputUrl, Optional<String> errorCode, Optional<String> errorMessage) {}

    /** @param separator what separated the input's cells */
    public OutputCsvWriter(List<String> columns, char separator) {}

    /** The header row, line end included. */
    public String header() {
        throw new UnsupportedOperationException();
    }

    /**
     * One row, line end included.
     *
     * @param cells the input row's cells, one for each column
     * @param images in the order of the row's URLs
     */
    public String row(List<String> cells, List<ImageResult> images) {
        throw new UnsupportedOperationException();
    }
}
