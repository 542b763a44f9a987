package dev.halftone.intake;

import dev.halftone.catalog.NewProduct;
import dev.halftone.catalog.SerialNumber;
import dev.halftone.url.UrlList;
import dev.halftone.url.Whitespace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Converts the records of a CSV into products, in their order, and reports all errors. */
final class RowParser {

    /**
     * Spreadsheets and data frames also write whole numbers as 1.0. 1.000 is rejected, because it may mean a thousand.
     */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\+?([0-9]+)(\\.00?)?");

    private static final int MAX_EXCERPT = 120;

    static final int MAX_SERIAL_LENGTH = 255;

    /** Bounded because the name is repeated with each image of its row in listings. */
    static final int MAX_NAME_LENGTH = 1_000;

    private final CsvHeader header;
    private final List<String> columns;
    private final int[] imageColumns;
    private final int maxUrls;
    private final RowFaults faults;
    private long urls;

    /** Of the last row that has a name: later rows of the same product may leave it out. */
    private SerialNumber lastSerial;

    private String lastName;

    /** @param errors is told every error */
    RowParser(CsvHeader header, int maxUrls, Consumer<RowError> errors) {
        this.header = header;
        this.columns = header.table().columns();
        this.imageColumns =
                header.table().images().stream().mapToInt(Integer::intValue).toArray();
        this.maxUrls = maxUrls;
        this.faults = new RowFaults(errors);
    }

    /** Image URLs of all records, including invalid ones, which cost the same effort to read. */
    long urls() {
        return urls;
    }

    /** The product of a record. If it has faults, it has no images, and no name unless that can be read. */
    NewProduct parse(int row, String[] record) {
        faults.beginRow(row);
        String[] cells = fit(record);
        if (record.length > columns.size()
                && !HeaderRow.isBlank(Arrays.copyOfRange(record, columns.size(), record.length))) {
            faults.add(null, tooManyCells(record.length));
            return rejected(row, SerialNumber.of(row), "", record);
        }
        SerialNumber serialNumber = serialNumber(row, cells);
        String name = productName(serialNumber, cells);
        List<String> imageUrls = imageUrls(cells);
        return faults.isEmpty()
                ? new NewProduct(row, serialNumber, name, List.of(cells), imageUrls)
                : rejected(row, serialNumber, name, cells);
    }

    private NewProduct rejected(int row, SerialNumber serialNumber, String name, String[] cells) {
        return new NewProduct(row, serialNumber, name, List.of(cells), List.of(), faults.list());
    }

    private String tooManyCells(int cells) {
        char own = header.dialect().separator();
        String separator = own == '\t' ? "tab" : "\"" + own + "\"";
        return "The row has " + cells + " cells, the header " + columns.size() + ". A cell that contains " + separator
                + " must be in quotes.";
    }

    /** Spreadsheets omit empty cells at the end of a row, or add some. */
    private String[] fit(String[] record) {
        String[] cells = Arrays.copyOf(record, columns.size());
        if (record.length < cells.length) {
            Arrays.fill(cells, record.length, cells.length, "");
        }
        return cells;
    }

    /** The row's number takes the place of a serial number that is missing. */
    private SerialNumber serialNumber(int row, String[] cells) {
        if (header.table().serial().isEmpty()) {
            return SerialNumber.of(row);
        }
        int column = header.table().serial().getAsInt();
        String text = Whitespace.strip(cells[column]);
        if (header.hasOwnName(ColumnRole.SERIAL_NUMBER)) {
            return wholeNumber(row, column, text);
        }
        return text.isEmpty() ? SerialNumber.of(row) : textSerial(row, column, text);
    }

    private SerialNumber wholeNumber(int row, int column, String text) {
        var number = WHOLE_NUMBER.matcher(text);
        if (number.matches()) {
            try {
                return SerialNumber.of(Long.parseLong(number.group(1)));
            } catch (NumberFormatException e) {
                report(column, Excerpt.quoted(text, MAX_EXCERPT) + " is larger than " + Long.MAX_VALUE + ".");
                return SerialNumber.of(row);
            }
        }
        report(
                column,
                text.isEmpty()
                        ? "The serial number is missing."
                        : Excerpt.quoted(text, MAX_EXCERPT)
                                + " is not a whole number; to take any text, name the column with serial_column.");
        return SerialNumber.of(row);
    }

    private SerialNumber textSerial(int row, int column, String text) {
        int length = text.codePointCount(0, text.length());
        if (length > MAX_SERIAL_LENGTH) {
            report(
                    column,
                    "The serial number has " + length + " characters, must have " + MAX_SERIAL_LENGTH + " at most.");
            return SerialNumber.of(row);
        }
        Optional<Integer> control =
                text.chars().filter(Character::isISOControl).boxed().findFirst();
        if (control.isPresent()) {
            report(
                    column,
                    Excerpt.quoted(text, MAX_EXCERPT)
                            + String.format(" contains the control character U+%04X; remove it.", control.get()));
            return SerialNumber.of(row);
        }
        return SerialNumber.of(text, row);
    }

    /** A name that is missing is that of the row before, if it is the same product, or the serial number. */
    private String productName(SerialNumber serialNumber, String[] cells) {
        String name = header.table().name().isEmpty()
                ? ""
                : Whitespace.strip(cells[header.table().name().getAsInt()]);
        if (!name.isEmpty()) {
            return givenName(serialNumber, name);
        }
        if (header.hasOwnName(ColumnRole.PRODUCT_NAME)) {
            report(header.table().name().getAsInt(), "The product name is missing.");
            return "";
        }
        boolean sameProduct = lastSerial != null && lastSerial.value().equals(serialNumber.value());
        return sameProduct ? lastName : serialNumber.toString();
    }

    private String givenName(SerialNumber serialNumber, String name) {
        int length = name.codePointCount(0, name.length());
        if (length > MAX_NAME_LENGTH) {
            report(
                    header.table().name().getAsInt(),
                    "The product name has " + length + " characters, must have " + MAX_NAME_LENGTH + " at most.");
            return "";
        }
        lastSerial = serialNumber;
        lastName = name;
        return name;
    }

    /** The valid URLs of the row, from column to column. */
    private List<String> imageUrls(String[] cells) {
        List<String> valid = new ArrayList<>();
        int count = 0;
        int columnOfLimit = -1;
        for (int column : imageColumns) {
            List<String> found = UrlList.of(cells[column]).urls();
            count += found.size();
            if (count <= maxUrls) {
                addValid(column, found, valid);
            } else if (columnOfLimit < 0) {
                columnOfLimit = column;
            }
        }
        urls += count;
        if (columnOfLimit >= 0) {
            report(columnOfLimit, "The row has " + count + " image URLs, must have " + maxUrls + " at most.");
        }
        return valid;
    }

    private void addValid(int column, List<String> found, List<String> valid) {
        for (String url : found) {
            Optional<String> objection = ImageUrls.objectionTo(url);
            if (objection.isEmpty()) {
                valid.add(url);
            } else {
                report(column, Excerpt.quoted(url, MAX_EXCERPT) + " " + objection.get() + advice(url) + ".");
            }
        }
    }

    /** A column that was found by its usual name may have something else. */
    private String advice(String url) {
        return UrlList.startsWithHttp(url, 0) || header.hasOwnName(ColumnRole.IMAGE_URLS)
                ? ""
                : "; if the column has other things than image URLs, name those that have them with image_columns";
    }

    private void report(int column, String message) {
        faults.add(columns.get(column), message);
    }
}
