package dev.halftone.catalog;

/**
 * How the input CSV is written, beyond RFC 4180. The output CSV is written in the same way, so that the program that
 * opens the input also opens the output.
 *
 * @param byteOrderMark whether the file begins with a UTF-8 byte order mark; without it, Excel assumes another encoding
 * @param separatorLine whether Excel's line {@code sep=;} precedes the header
 * @param separator {@code ','}, {@code ';'} or tab
 * @param lineEnd of the header: {@code "\r\n"}, {@code "\n"} or {@code "\r"}
 */
public record CsvDialect(boolean byteOrderMark, boolean separatorLine, char separator, String lineEnd) {

    /** Commas, no byte order mark, CRLF. */
    public static final CsvDialect RFC_4180 = new CsvDialect(false, false, ',', "\r\n");
}
