package dev.halftone.status;

import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.OutputRows;
import dev.halftone.catalog.OutputRows.OutputImage;
import dev.halftone.catalog.OutputRows.OutputRow;
import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** Streams the output CSV of one request. */
final class OutputCsv {

    private final UUID request;
    private final OutputRows rows;
    private final OutputLinks links;
    private final OutputCsvWriter writer;

    OutputCsv(UUID request, List<String> columns, CsvDialect dialect, OutputRows rows, OutputLinks links) {
        this.request = request;
        this.rows = rows;
        this.links = links;
        this.writer = new OutputCsvWriter(columns, dialect);
    }

    /** In UTF-8. */
    Multi<byte[]> stream() {
        return Multi.createBy()
                .concatenating()
                .streams(
                        text(writer.beginning()),
                        rows.stream(request)
                                .onItem()
                                .transformToMultiAndConcatenate(
                                        page -> page.get(0).isLong()
                                                ? longRow(page.get(0))
                                                : Chunks.of(page, links, this::row)));
    }

    private String row(OutputRow row) {
        return writer.row(row.cells(), results(row.images()));
    }

    /**
     * A row with too many outputs and errors to hold in memory: its images are read once for each of the two cells. An
     * image that ends between these reads may appear in neither cell, as if it were still pending, or, if it failed, in
     * the second alone.
     */
    private Multi<byte[]> longRow(OutputRow row) {
        return Multi.createBy()
                .concatenating()
                .streams(
                        text(writer.beginningOfRow(row.cells())),
                        outputUrls(row),
                        text(writer.betweenCells()),
                        errors(row),
                        text(writer.endOfRow()));
    }

    private Multi<byte[]> outputUrls(OutputRow row) {
        return rows.images(request, row)
                .onItem()
                .transformToUniAndConcatenate(
                        images -> links.onWorker(() -> utf8(writer.someOutputUrls(results(images)))));
    }

    private Multi<byte[]> errors(OutputRow row) {
        return Multi.createFrom().deferred(() -> {
            AtomicBoolean none = new AtomicBoolean(true);
            return rows.images(request, row).map(images -> {
                String errors = writer.someErrors(results(images), none.get());
                none.compareAndSet(true, errors.isEmpty());
                return utf8(errors);
            });
        });
    }

    private List<OutputCsvWriter.ImageResult> results(List<OutputImage> images) {
        return images.stream().map(this::result).toList();
    }

    private OutputCsvWriter.ImageResult result(OutputImage image) {
        return new OutputCsvWriter.ImageResult(
                image.position(),
                links.of(image.outputKey()),
                Optional.ofNullable(image.errorCode()),
                Optional.ofNullable(image.errorMessage()));
    }

    private static Multi<byte[]> text(String text) {
        return Multi.createFrom().item(utf8(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
