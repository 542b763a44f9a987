package dev.halftone.intake;

import dev.halftone.catalog.NewProduct;
import dev.halftone.catalog.SerialNumber;
import dev.halftone.url.UrlList;
import dev.halftone.url.Whitespace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Converts a record into a product, or reports all its errors. */
final class RowParser {

    /**
     * Spreadsheets and data frames also write whole numbers as 1.0. 1.000 is rejected, because it may mean a thousand.
     */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\+?([0-9]+)(\\.00?)?");

    private static final int MAX_EXCERPT = 120;

    /** Bounded because the name is repeated with each image of its row in listings. */
    static final int MAX_NAME_LENGTH = 1_000;

    private final CsvHeader header;
    private final int maxUrls;
    private final Consumer<RowError> errors;
    private long urls;

    RowParser(CsvHeader header, int maxUrls, Consumer<RowError> errors) {
        this.header = header;
        this.maxUrls = maxUrls;
        this.errors = errors;
    }

    /** Image URLs of all records, including invalid ones, which cost the same effort to read. */
    long urls() {
        return urls;
    }

    /** The product of a record; empty if errors were reported instead. */
    Optional<NewProduct> parse(int row, String[] record) {
        int columns = header.table().columns().size();
        if (record.length > columns && !HeaderRow.isBlank(Arrays.copyOfRange(record, columns, record.length))) {
            errors.accept(new RowError(row, null, tooManyCells(record.length, columns)));
            return Optional.empty();
        }
        String[] cells = fit(record, columns);
        OptionalLong serialNumber =
                serialNumber(row, cells[header.table().serial().getAsInt()]);
        Optional<String> productName =
                productName(row, cells[header.table().name().getAsInt()]);
        List<String> imageUrls = imageUrls(row, cells[header.table().images().get(0)]);
        if (serialNumber.isEmpty() || productName.isEmpty() || imageUrls.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new NewProduct(
                row, SerialNumber.of(serialNumber.getAsLong()), productName.get(), List.of(cells), imageUrls));
    }

    private String tooManyCells(int cells, int columns) {
        char own = header.dialect().separator();
        String separator = own == '\t' ? "tab" : "\"" + own + "\"";
        return "The row has " + cells + " cells, the header " + columns + ". A cell that contains " + separator
                + " must be in quotes.";
    }

    /** Spreadsheets omit empty cells at the end of a row, or add some. */
    private static String[] fit(String[] record, int columns) {
        String[] cells = Arrays.copyOf(record, columns);
        if (record.length < columns) {
            Arrays.fill(cells, record.length, columns, "");
        }
        return cells;
    }

    private OptionalLong serialNumber(int row, String cell) {
        String text = Whitespace.strip(cell);
        var number = WHOLE_NUMBER.matcher(text);
        if (number.matches()) {
            try {
                return OptionalLong.of(Long.parseLong(number.group(1)));
            } catch (NumberFormatException e) {
                report(
                        row,
                        header.table().serial().getAsInt(),
                        Excerpt.quoted(text, MAX_EXCERPT) + " is larger than " + Long.MAX_VALUE + ".");
                return OptionalLong.empty();
            }
        }
        report(
                row,
                header.table().serial().getAsInt(),
                text.isEmpty()
                        ? "The serial number is missing."
                        : Excerpt.quoted(text, MAX_EXCERPT) + " is not a whole number.");
        return OptionalLong.empty();
    }

    private Optional<String> productName(int row, String cell) {
        String name = Whitespace.strip(cell);
        if (name.isEmpty()) {
            report(row, header.table().name().getAsInt(), "The product name is missing.");
            return Optional.empty();
        }
        int length = name.codePointCount(0, name.length());
        if (length > MAX_NAME_LENGTH) {
            report(
                    row,
                    header.table().name().getAsInt(),
                    "The product name has " + length + " characters, must have " + MAX_NAME_LENGTH + " at most.");
            return Optional.empty();
        }
        return Optional.of(name);
    }

    /** All URLs of the cell; empty if there is none or one is invalid. */
    private List<String> imageUrls(int row, String cell) {
        List<String> found = UrlList.of(cell).urls();
        urls += found.size();
        if (found.isEmpty()) {
            report(row, header.table().images().get(0), "No image URL.");
        }
        if (found.size() > maxUrls) {
            report(
                    row,
                    header.table().images().get(0),
                    "The row has " + found.size() + " image URLs, must have " + maxUrls + " at most.");
            return List.of();
        }
        List<String> valid = new ArrayList<>(found.size());
        for (String url : found) {
            Optional<String> objection = ImageUrls.objectionTo(url);
            if (objection.isPresent()) {
                report(
                        row,
                        header.table().images().get(0),
                        Excerpt.quoted(url, MAX_EXCERPT) + " " + objection.get() + ".");
            } else {
                valid.add(url);
            }
        }
        return valid.size() == found.size() ? valid : List.of();
    }

    private void report(int row, int column, String message) {
        errors.accept(new RowError(row, Excerpt.cut(header.table().columns().get(column), MAX_EXCERPT), message));
    }
}
