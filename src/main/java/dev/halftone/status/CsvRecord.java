package dev.halftone.status;

import com.opencsv.CSVWriter;
import com.opencsv.ICSVWriter;
import dev.halftone.catalog.CsvDialect;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes records of a CSV (RFC 4180), with quotes only where needed. */
final class CsvRecord {

    static final String QUOTE = "\"";

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private CsvRecord() {}

    /** The byte-order mark and the separator line, if the dialect has them. */
    static String beforeHeader(CsvDialect dialect) {
        String mark = dialect.byteOrderMark() ? BYTE_ORDER_MARK : "";
        return dialect.separatorLine() ? mark + "sep=" + dialect.separator() + dialect.lineEnd() : mark;
    }

    /** Includes the line end. */
    static String text(CsvDialect dialect, String... cells) {
        StringWriter text = new StringWriter();
        try (ICSVWriter writer = new CSVWriter(text, dialect.separator(), '"', '"', dialect.lineEnd())) {
            writer.writeNext(cells, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** As a part of a quoted cell. */
    static String escaped(String text) {
        return text.replace(QUOTE, QUOTE + QUOTE);
    }
}
