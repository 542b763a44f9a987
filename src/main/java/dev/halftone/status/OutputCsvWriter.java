package dev.halftone.status;

import com.opencsv.CSVWriter;
import com.opencsv.ICSVWriter;
import dev.halftone.catalog.CsvDialect;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns rows of the input CSV into rows of the output CSV: the input's cells in order and verbatim but for formulas ({@link
 * FormulaGuard}), then {@code Output Image Urls} and {@code Errors}. RFC 4180 in the input's dialect, quotes only where
 * needed; encode the text as UTF-8. Stateless, so a stream may call it row by row.
 *
 * <p>The two columns are always the last. An input that is itself an output has columns of the same names; they come back
 * verbatim like all others, in their old place.
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

    private static final String OUTPUT_IMAGE_URLS = "Output Image Urls";
    private static final String ERRORS = "Errors";
    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final String QUOTE = "\"";

    private final List<String> columns;
    private final CsvDialect dialect;

    /**
     * @param columns the input's header, verbatim
     * @param dialect how the input is written
     */
    public OutputCsvWriter(List<String> columns, CsvDialect dialect) {
        this.columns = List.copyOf(columns);
        this.dialect = dialect;
    }

    /** The byte-order mark and the separator line, if the input has them, and the header row, line end included. */
    public String beginning() {
        String mark = dialect.byteOrderMark() ? BYTE_ORDER_MARK : "";
        String line = dialect.separatorLine() ? "sep=" + dialect.separator() + dialect.lineEnd() : "";
        return mark + line + header();
    }

    private String header() {
        return record(columns, OUTPUT_IMAGE_URLS, ERRORS);
    }

    /**
     * One row, line end included.
     *
     * @param cells the input row's cells, one for each column
     * @param images in the order of the row's URLs; the cell of output URLs is empty between commas where there is none,
     *     the cell of errors has {@code position: code: message} for each failed image, separated by {@code "; "}
     * @throws IllegalArgumentException when the cells are not as many as the columns
     */
    public String row(List<String> cells, List<ImageResult> images) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        return record(cells, outputUrls(images), errors(images));
    }

    /** All of a row up to its output URLs: for one that has too many of them for {@link #row}. Then come the two cells. */
    String beginningOfRow(List<String> cells) {
        String record = record(cells.stream().map(OutputCsvWriter::userCell).toArray(String[]::new));
        return record.substring(0, record.length() - dialect.lineEnd().length()) + dialect.separator() + QUOTE;
    }

    /** The output URLs of some images, one at least, as they stand between the quotes of their cell. */
    String someOutputUrls(List<ImageResult> images) {
        return (images.get(0).position() == 1 ? "" : ",") + escaped(outputUrls(images));
    }

    /** What stands between that cell and the next. */
    String betweenCells() {
        return QUOTE + dialect.separator() + QUOTE;
    }

    /**
     * The errors of some images, as they stand between the quotes of their cell; empty when there are none.
     *
     * @param first whether there are none before
     */
    String someErrors(List<ImageResult> images, boolean first) {
        String errors = errors(images);
        return errors.isEmpty() ? "" : (first ? "" : "; ") + escaped(errors);
    }

    String endOfRow() {
        return QUOTE + dialect.lineEnd();
    }

    private static String escaped(String text) {
        return text.replace(QUOTE, QUOTE + QUOTE);
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

    private String record(List<String> input, String outputUrls, String errors) {
        List<String> cells = new ArrayList<>(input.size() + 2);
        input.forEach(cell -> cells.add(userCell(cell)));
        cells.add(outputUrls);
        cells.add(errors);
        return record(cells.toArray(String[]::new));
    }

    /** The one place where text of a user's file enters the output. */
    private static String userCell(String cell) {
        return FormulaGuard.neutralised(cell);
    }

    private String record(String[] cells) {
        StringWriter text = new StringWriter();
        try (ICSVWriter writer = new CSVWriter(text, dialect.separator(), '"', '"', dialect.lineEnd())) {
            writer.writeNext(cells, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
