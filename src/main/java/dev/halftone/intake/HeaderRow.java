package dev.halftone.intake;

import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.InputTable;
import dev.halftone.url.Whitespace;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Finds the separator and the columns of a product CSV. */
final class HeaderRow {

    /** The columns a product CSV must have, with their accepted names. */
    private enum Column {
        SERIAL_NUMBER("S. No.", "Serial Number"),
        PRODUCT_NAME("Product Name"),
        IMAGE_URLS("Input Image Urls");

        private final List<String> names;

        Column(String... names) {
            this.names = List.of(names);
        }

        boolean isNamed(String cell) {
            String name = normalised(cell);
            return names.stream().anyMatch(own -> normalised(own).equals(name));
        }

        String description() {
            return names.stream().map(HeaderRow::quoted).collect(Collectors.joining(" or "));
        }
    }

    private static final char[] SEPARATORS = {',', ';', '\t'};

    /** A longer header is still read, but its separator is detected from this many characters. */
    private static final int SAMPLE_LENGTH = 1 << 16;

    /** Limit for all names together, in UTF-8. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_NAMED = 20;
    private static final int MAX_NAME_LENGTH = 60;

    /** Excel's way to declare the separator: a line before the header that Excel does not show. */
    private static final String SEPARATOR_LINE = "sep=";

    private HeaderRow() {}

    /** The separator that yields the most known columns in the first row; if several do, the one with more cells. */
    static char separator(Reader content) throws IOException {
        String sample = sample(content);
        if (sample.regionMatches(true, 0, SEPARATOR_LINE, 0, SEPARATOR_LINE.length())
                && sample.length() > SEPARATOR_LINE.length()) {
            char told = sample.charAt(SEPARATOR_LINE.length());
            if (new String(SEPARATORS).indexOf(told) >= 0) {
                return told;
            }
        }
        char best = SEPARATORS[0];
        long bestScore = 0;
        for (char candidate : SEPARATORS) {
            long score = score(sample, candidate);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private static String sample(Reader content) throws IOException {
        char[] sample = new char[SAMPLE_LENGTH];
        int length = 0;
        try {
            for (int read = 0; read >= 0 && length < SAMPLE_LENGTH - 1; length += Math.max(0, read)) {
                read = content.read(sample, length, SAMPLE_LENGTH - length);
            }
        } catch (Utf8Reader.NotUtf8Exception e) {
            // Reported with its row when the rows are read; the text before it is sufficient here.
        }
        return new String(sample, 0, length);
    }

    private static long score(String sample, char separator) throws IOException {
        try (CsvRecordReader records = new CsvRecordReader(new StringReader(sample), separator)) {
            String[] cells = firstRow(records);
            long found = Arrays.stream(Column.values())
                    .filter(column -> Arrays.stream(cells).anyMatch(column::isNamed))
                    .count();
            return found * (CsvRecordReader.MAX_CELLS + 1) + cells.length - 1;
        } catch (MalformedCsvException e) {
            // With the wrong separator, text seems to follow a closing quote.
            return 0;
        }
    }

    private static String[] firstRow(CsvRecordReader records) throws IOException {
        String[] cells = records.next();
        while (cells != null && isBlank(cells)) {
            cells = records.next();
        }
        return cells == null ? new String[0] : cells;
    }

    /**
     * Reads the header. The next record is the row after it.
     *
     * @param byteOrderMark whether the file starts with one
     */
    static CsvHeader read(CsvRecordReader records, char separator, boolean byteOrderMark) throws IOException {
        String[] cells = firstRow(records);
        boolean separatorLine = isSeparatorLine(cells);
        if (separatorLine) {
            records.restartRows();
            cells = firstRow(records);
        }
        if (cells.length == 0) {
            throw new MalformedCsvException("The file is empty: it has no header row.");
        }
        return header(List.of(cells), new CsvDialect(byteOrderMark, separatorLine, separator, lineEnd(records)));
    }

    /** A header that ends with the file has no rows and is rejected later. */
    private static String lineEnd(CsvRecordReader records) {
        return records.lineEnd().isEmpty() ? CsvDialect.RFC_4180.lineEnd() : records.lineEnd();
    }

    private static boolean isSeparatorLine(String[] cells) {
        return cells.length == 2 && cells[0].equalsIgnoreCase(SEPARATOR_LINE) && cells[1].isEmpty();
    }

    private static CsvHeader header(List<String> cells, CsvDialect dialect) throws MalformedCsvException {
        List<String> missing = new ArrayList<>();
        List<String> ambiguous = new ArrayList<>();
        int[] indexes = new int[Column.values().length];
        for (Column column : Column.values()) {
            List<Integer> found = indexesOf(column, cells);
            if (found.isEmpty()) {
                missing.add(column.description());
            } else if (found.size() > 1) {
                ambiguous.add(column.description());
            } else {
                indexes[column.ordinal()] = found.get(0);
            }
        }
        if (missing.size() == indexes.length) {
            throw new MalformedCsvException("The file has no header row: the first row has none of the columns "
                    + String.join(", ", missing) + "; it has " + names(cells) + ".");
        }
        if (!missing.isEmpty()) {
            throw new MalformedCsvException("The header has no column " + String.join(" and no column ", missing)
                    + "; it has " + names(cells) + ".");
        }
        if (!ambiguous.isEmpty()) {
            throw new MalformedCsvException(
                    "The header has more than one column " + String.join(" and ", ambiguous) + ".");
        }
        requireShort(cells);
        return new CsvHeader(
                new InputTable(
                        cells,
                        OptionalInt.of(indexes[Column.SERIAL_NUMBER.ordinal()]),
                        OptionalInt.of(indexes[Column.PRODUCT_NAME.ordinal()]),
                        List.of(indexes[Column.IMAGE_URLS.ordinal()])),
                dialect);
    }

    private static void requireShort(List<String> cells) throws MalformedCsvException {
        long bytes = cells.stream()
                .mapToLong(cell -> cell.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > MAX_BYTES) {
            throw new MalformedCsvException(
                    "The header has " + bytes + " bytes, must have " + MAX_BYTES + " (64 KB) at most.");
        }
    }

    private static List<Integer> indexesOf(Column column, List<String> cells) {
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            if (column.isNamed(cells.get(i))) {
                indexes.add(i);
            }
        }
        return indexes;
    }

    private static String names(List<String> cells) {
        String names = cells.stream().limit(MAX_NAMED).map(HeaderRow::quoted).collect(Collectors.joining(", "));
        return cells.size() > MAX_NAMED ? names + " and " + (cells.size() - MAX_NAMED) + " more" : names;
    }

    private static String quoted(String name) {
        return Excerpt.quoted(name, MAX_NAME_LENGTH);
    }

    /** Lower case, with blanks collapsed. */
    private static String normalised(String name) {
        StringBuilder normalised = new StringBuilder();
        for (char c : Whitespace.strip(name).toCharArray()) {
            if (!Whitespace.isBlank(c)) {
                normalised.append(c);
            } else if (normalised.charAt(normalised.length() - 1) != ' ') {
                normalised.append(' ');
            }
        }
        return normalised.toString().toLowerCase(Locale.ROOT);
    }

    static boolean isBlank(String[] cells) {
        return Arrays.stream(cells).allMatch(Whitespace::isBlank);
    }
}
