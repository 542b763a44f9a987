package dev.halftone.intake;

import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.InputTable;
import dev.halftone.url.Whitespace;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Finds the separator and the columns of a product CSV. */
final class HeaderRow {

    private static final char[] SEPARATORS = {',', ';', '\t'};

    /** A longer header is still read, but its separator is detected from this many characters. */
    private static final int SAMPLE_LENGTH = 1 << 16;

    /** Limit for all names together, in UTF-8. */
    static final int MAX_BYTES = 64 * 1024;

    /** Excel's way to declare the separator: a line before the header that Excel does not show. */
    private static final String SEPARATOR_LINE = "sep=";

    private HeaderRow() {}

    /**
     * The separator that makes the first row most like a header; if several do, the one with more cells.
     *
     * @param given names of columns that the upload gives
     */
    static char separator(Reader content, ColumnNames given) throws IOException {
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
            long score = score(sample, candidate, given);
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

    private static long score(String sample, char separator, ColumnNames given) throws IOException {
        try (CsvRecordReader records = new CsvRecordReader(new StringReader(sample), separator)) {
            String[] cells = firstRow(records);
            return ColumnFinder.likeness(List.of(cells), given) * (CsvRecordReader.MAX_CELLS + 1) + cells.length - 1;
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
     * @param given names of columns that the upload gives
     */
    static CsvHeader read(CsvRecordReader records, char separator, boolean byteOrderMark, ColumnNames given)
            throws IOException {
        Cells header = cells(records, separator, byteOrderMark);
        if (header.columns().isEmpty()) {
            throw new MalformedCsvException("The file is empty: it has no header row.");
        }
        ColumnFinder.Columns columns = ColumnFinder.find(header.columns(), given);
        requireShort(header.columns());
        InputTable table = new InputTable(
                header.columns(),
                first(columns.of(ColumnRole.SERIAL_NUMBER)),
                first(columns.of(ColumnRole.PRODUCT_NAME)),
                columns.of(ColumnRole.IMAGE_URLS));
        return new CsvHeader(table, columns.byOwnName(), header.dialect());
    }

    private static OptionalInt first(List<Integer> columns) {
        return columns.isEmpty() ? OptionalInt.empty() : OptionalInt.of(columns.get(0));
    }

    /**
     * The header as it is written.
     *
     * @param columns empty if the file is empty
     */
    private record Cells(List<String> columns, CsvDialect dialect) {}

    private static Cells cells(CsvRecordReader records, char separator, boolean byteOrderMark) throws IOException {
        String[] cells = firstRow(records);
        boolean separatorLine = isSeparatorLine(cells);
        if (separatorLine) {
            records.restartRows();
            cells = firstRow(records);
        }
        return new Cells(List.of(cells), new CsvDialect(byteOrderMark, separatorLine, separator, lineEnd(records)));
    }

    /** Reads past the header of a file whose header is known. */
    static void skip(CsvRecordReader records, CsvHeader known) throws IOException {
        CsvDialect dialect = known.dialect();
        Cells header = cells(records, dialect.separator(), dialect.byteOrderMark());
        if (!header.equals(new Cells(known.table().columns(), dialect))) {
            throw new IOException("the header changed after its validation");
        }
    }

    /** A header that ends with the file has no rows and is rejected later. */
    private static String lineEnd(CsvRecordReader records) {
        return records.lineEnd().isEmpty() ? CsvDialect.RFC_4180.lineEnd() : records.lineEnd();
    }

    private static boolean isSeparatorLine(String[] cells) {
        return cells.length == 2 && cells[0].equalsIgnoreCase(SEPARATOR_LINE) && cells[1].isEmpty();
    }

    private static void requireShort(List<String> cells) throws MalformedCsvException {
        long bytes = cells.stream()
                .mapToLong(cell -> cell.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > MAX_BYTES) {
            throw new MalformedCsvException("The header has " + bytes + " bytes, must have " + MAX_BYTES
                    + " (64 KB) at most; shorten or remove columns that are not needed.");
        }
    }

    /** The columns with image URLs and a verb: {@code the column "Images" is}. */
    static String imageColumns(CsvHeader header) {
        List<String> names = header.table().images().stream()
                .map(header.table().columns()::get)
                .toList();
        return names.size() == 1
                ? "the column " + ColumnFinder.quoted(names.get(0)) + " is"
                : "the columns " + ColumnFinder.listed(names) + " are";
    }

    static boolean isBlank(String[] cells) {
        return Arrays.stream(cells).allMatch(Whitespace::isBlank);
    }
}
