package dev.halftone.status;

import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.RowFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Converts rows of the input CSV into rows of the output CSV: the input's cells in order, verbatim except for formulas
 * ({@link FormulaGuard}), then {@code Output Image Urls} and {@code Errors}. RFC 4180 in the input's dialect, with
 * quotes only where needed; encode the text as UTF-8. Stateless.
 *
 * <p>If a row has several cells of image URLs, both columns count the URLs from the first cell to the last.
 *
 * <p>The two columns are always the last. If an input is itself an output, its columns of the same names are copied
 * like all others, in their old place.
 */
public final class OutputCsvWriter {

    /**
     * The result of one image URL of a row.
     *
     * @param position place of the URL among those of its row, from 1
     * @param outputUrl empty if there is no output (yet)
     * @param errorCode for example {@code http_status}; empty unless the image failed
     * @param errorMessage describes the error; may be empty
     */
    public record ImageResult(
            int position, Optional<String> outputUrl, Optional<String> errorCode, Optional<String> errorMessage) {}

    private static final String OUTPUT_IMAGE_URLS = "Output Image Urls";
    private static final String ERRORS = "Errors";

    private final List<String> columns;
    private final CsvDialect dialect;

    /**
     * @param columns the input's header, verbatim
     * @param dialect the dialect of the input
     */
    public OutputCsvWriter(List<String> columns, CsvDialect dialect) {
        this.columns = List.copyOf(columns);
        this.dialect = dialect;
    }

    /** The byte-order mark and separator line, if the input has them, and the header row with its line end. */
    public String beginning() {
        return CsvRecord.beforeHeader(dialect) + header();
    }

    private String header() {
        return record(columns, OUTPUT_IMAGE_URLS, ERRORS);
    }

    /**
     * One row with its line end.
     *
     * @param cells the input row's cells, one for each column; those that a rejected row has beyond come last
     * @param images in the order of the row's URLs. The cell of output URLs has an empty item where there is no output;
     *     the cell of errors has {@code position: code: message} for each failed image, separated by {@code "; "}
     * @param faults why the row was not accepted, each in the cell of errors as {@code row error: column: message}
     * @throws IllegalArgumentException if an accepted row has not as many cells as columns
     */
    public String row(List<String> cells, List<ImageResult> images, List<RowFault> faults) {
        if (cells.size() < columns.size() || cells.size() > columns.size() && faults.isEmpty()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        return record(cells, outputUrls(images), faults.isEmpty() ? errors(images) : rowErrors(faults));
    }

    /** The start of a row that is too long for {@link #row}, up to the opening quote of the cell of output URLs. */
    String beginningOfRow(List<String> cells) {
        String record = CsvRecord.text(
                dialect, cells.stream().map(OutputCsvWriter::userCell).toArray(String[]::new));
        return record.substring(0, record.length() - dialect.lineEnd().length())
                + dialect.separator()
                + CsvRecord.QUOTE;
    }

    /** The output URLs of at least one image, as a part of their quoted cell. */
    String someOutputUrls(List<ImageResult> images) {
        return (images.get(0).position() == 1 ? "" : ",") + CsvRecord.escaped(outputUrls(images));
    }

    /** The text between the cell of output URLs and the cell of errors. */
    String betweenCells() {
        return CsvRecord.QUOTE + dialect.separator() + CsvRecord.QUOTE;
    }

    /**
     * The errors of some images, as a part of their quoted cell; empty if there are none.
     *
     * @param first whether no errors have been written before
     */
    String someErrors(List<ImageResult> images, boolean first) {
        String errors = errors(images);
        return errors.isEmpty() ? "" : (first ? "" : "; ") + CsvRecord.escaped(errors);
    }

    String endOfRow() {
        return CsvRecord.QUOTE + dialect.lineEnd();
    }

    private static String outputUrls(List<ImageResult> images) {
        return images.stream().map(image -> image.outputUrl().orElse("")).collect(Collectors.joining(","));
    }

    private static String errors(List<ImageResult> images) {
        return images.stream()
                .filter(image -> image.errorCode().isPresent())
                .map(OutputCsvWriter::error)
                .collect(Collectors.joining("; "));
    }

    private static String error(ImageResult image) {
        String code = image.position() + ": " + image.errorCode().orElseThrow();
        return image.errorMessage().map(message -> code + ": " + message).orElse(code);
    }

    private static String rowErrors(List<RowFault> faults) {
        return faults.stream()
                .map(fault -> "row error: " + (fault.column() == null ? "" : fault.column() + ": ") + fault.message())
                .collect(Collectors.joining("; "));
    }

    private String record(List<String> input, String outputUrls, String errors) {
        List<String> cells = new ArrayList<>(input.size() + 2);
        input.forEach(cell -> cells.add(userCell(cell)));
        cells.addAll(columns.size(), List.of(outputUrls, errors));
        return CsvRecord.text(dialect, cells.toArray(String[]::new));
    }

    /** All text of a user's file enters the output here. */
    private static String userCell(String cell) {
        return FormulaGuard.neutralised(cell);
    }
}
