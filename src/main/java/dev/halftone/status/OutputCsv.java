package dev.halftone.status;

import dev.halftone.catalog.OutputRows.OutputImage;
import dev.halftone.catalog.OutputRows.OutputRow;
import dev.halftone.catalog.ProcessingRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The output CSV of one request, a page of rows at a time. */
final class OutputCsv {

    private final OutputCsvWriter writer;
    private final OutputLinks links;

    OutputCsv(ProcessingRequest request, OutputLinks links) {
        this.writer = new OutputCsvWriter(List.of(request.columns), request.dialect());
        this.links = links;
    }

    /** All that comes before the first row. */
    String beginning() {
        return writer.beginning();
    }

    String rows(List<OutputRow> rows) {
        return rows.stream().map(this::row).collect(Collectors.joining());
    }

    private String row(OutputRow row) {
        return writer.row(row.cells(), row.images().stream().map(this::result).toList());
    }

    private OutputCsvWriter.ImageResult result(OutputImage image) {
        return new OutputCsvWriter.ImageResult(
                image.position(),
                links.of(image.outputKey()),
                Optional.ofNullable(image.errorCode()),
                Optional.ofNullable(image.errorMessage()));
    }
}
