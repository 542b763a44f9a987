package dev.halftone.catalog;

/**
 * How the input CSV is written, beyond RFC 4180; the output CSV is written in the same way, so that what opened the one
 * opens the other.
 *
 * @param byteOrderMark whether it begins with one (UTF-8): without it, Excel takes the text for another encoding
 * @param separatorLine whether Excel's line {@code sep=;} is in front of the header
 * @param separator {@code ','}, {@code ';'} or tab
 * @param lineEnd of the header: {@code "\r\n"}, {@code "\n"} or {@code "\r"}
 */
public record CsvDialect(boolean byteOrderMark, boolean separatorLine, char separator, String lineEnd) {

    /** Commas, no mark, CRLF. */
    public static final CsvDialect RFC_4180 = new CsvDialect(false, false, ',', "\r\n");
}
