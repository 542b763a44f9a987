package dev.halftone.status;

import dev.halftone.catalog.CsvDialect;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Writes the image listing as CSV: one column for each field of {@link ImageResponse}, with its JSON name; null is an
 * empty cell. RFC 4180 with CRLF, and no cell is a formula ({@link FormulaGuard}).
 */
final class ImagesCsv {

    private static final String[] COLUMNS = {
        "image_id",
        "serial_number",
        "product_name",
        "row",
        "position",
        "input_url",
        "output_url",
        "state",
        "attempts",
        "unchanged",
        "error_code",
        "error_message",
        "source_bytes",
        "output_bytes",
        "width",
        "height",
        "milliseconds",
        "output_format",
        "animated",
        "warning",
        "reused"
    };

    private ImagesCsv() {}

    /** Includes the line end, as does {@link #row}. */
    static String header() {
        return CsvRecord.text(CsvDialect.RFC_4180, COLUMNS);
    }

    static String row(ImageResponse image) {
        return CsvRecord.text(CsvDialect.RFC_4180, cells(image));
    }

    private static String[] cells(ImageResponse image) {
        return Stream.of(
                        image.imageId(),
                        image.serialNumber(),
                        image.productName(),
                        image.row(),
                        image.position(),
                        image.inputUrl(),
                        image.outputUrl(),
                        image.state(),
                        image.attempts(),
                        image.unchanged(),
                        image.errorCode(),
                        image.errorMessage(),
                        image.sourceBytes(),
                        image.outputBytes(),
                        image.width(),
                        image.height(),
                        image.milliseconds(),
                        image.outputFormat(),
                        image.animated(),
                        image.warning(),
                        image.reused())
                .map(value -> FormulaGuard.neutralised(Objects.toString(value, "")))
                .toArray(String[]::new);
    }
}
