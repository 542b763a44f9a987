package dev.halftone.status;

import dev.halftone.catalog.OutputRows.OutputRow;
import dev.halftone.status.OutputCsvWriter.ImageResult;
import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Results in two columns behind the input's. */
record AddedUrls(OutputCsvWriter writer) implements OutputCsvFormat {

    @Override
    public String beginning() {
        return writer.beginning();
    }

    @Override
    public String row(OutputRow row, List<ImageResult> images) {
        return writer.row(row.cells(), images, row.faults());
    }

    /**
     * The images are read once for each of the two cells. An image that ends between these reads may appear in neither
     * cell, as if it were still pending, or, if it failed, in the second alone.
     */
    @Override
    public Multi<byte[]> longRow(OutputRow row, Images images) {
        return Multi.createBy()
                .concatenating()
                .streams(
                        text(writer.beginningOfRow(row.cells())),
                        images.render(row.firstOrdinal(), row.imageCount(), writer::someOutputUrls),
                        text(writer.betweenCells()),
                        errors(row, images),
                        text(writer.endOfRow()));
    }

    private Multi<byte[]> errors(OutputRow row, Images images) {
        return Multi.createFrom().deferred(() -> {
            AtomicBoolean none = new AtomicBoolean(true);
            return images.render(row.firstOrdinal(), row.imageCount(), page -> {
                String errors = writer.someErrors(page, none.get());
                none.compareAndSet(true, errors.isEmpty());
                return errors;
            });
        });
    }

    private static Multi<byte[]> text(String text) {
        return Multi.createFrom().item(text.getBytes(StandardCharsets.UTF_8));
    }
}
