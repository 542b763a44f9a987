package dev.halftone.status;

import dev.halftone.catalog.OutputRows.OutputRow;
import dev.halftone.status.OutputCsvWriter.ImageResult;
import io.smallrye.mutiny.Multi;
import java.util.List;
import java.util.function.Function;

/** Where an output CSV has the results of its images. Texts include line ends. */
sealed interface OutputCsvFormat permits AddedUrls, ReplacedUrls {

    /** All before the first row. */
    String beginning();

    /** @param images of the row, in the order of its URLs */
    String row(OutputRow row, List<ImageResult> images);

    /** A row with too many images to hold in memory. */
    Multi<byte[]> longRow(OutputRow row, Images images);

    /** The images of a long row. */
    interface Images {

        /**
         * Reads some of them a page at a time, on demand, and renders each page on a worker thread.
         *
         * @param firstOrdinal of the first one
         */
        Multi<byte[]> render(int firstOrdinal, int count, Function<List<ImageResult>, String> text);
    }
}
