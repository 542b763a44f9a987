package dev.halftone.status;

import dev.halftone.catalog.OutputRows;
import dev.halftone.catalog.OutputRows.OutputImage;
import dev.halftone.catalog.OutputRows.OutputRow;
import dev.halftone.catalog.ProcessingRequest;
import dev.halftone.status.OutputCsvWriter.ImageResult;
import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Streams the output CSV of one request. */
final class OutputCsv {

    private final UUID request;
    private final OutputRows rows;
    private final OutputLinks links;
    private final OutputCsvFormat format;

    /** @param columns the input's header, verbatim */
    OutputCsv(ProcessingRequest request, List<String> columns, OutputRows rows, OutputLinks links) {
        this.request = request.id;
        this.rows = rows;
        this.links = links;
        this.format = request.replacesUrls()
                ? new ReplacedUrls(columns, List.of(request.imageColumns), request.dialect())
                : new AddedUrls(new OutputCsvWriter(columns, request.dialect()));
    }

    /** In UTF-8. */
    Multi<byte[]> stream() {
        return Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().item(utf8(format.beginning())),
                        rows.stream(request)
                                .onItem()
                                .transformToMultiAndConcatenate(
                                        page -> page.get(0).isLong()
                                                ? format.longRow(page.get(0), this::render)
                                                : Chunks.of(page, links, this::row)));
    }

    private String row(OutputRow row) {
        return format.row(row, results(row.images()));
    }

    private Multi<byte[]> render(int firstOrdinal, int count, Function<List<ImageResult>, String> text) {
        return rows.images(request, firstOrdinal, count)
                .onItem()
                .transformToUniAndConcatenate(images -> links.onWorker(() -> utf8(text.apply(results(images)))));
    }

    private List<ImageResult> results(List<OutputImage> images) {
        return images.stream().map(this::result).toList();
    }

    private ImageResult result(OutputImage image) {
        return new ImageResult(
                image.position(),
                links.of(image.outputKey()),
                Optional.ofNullable(image.errorCode()),
                Optional.ofNullable(image.errorMessage()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
