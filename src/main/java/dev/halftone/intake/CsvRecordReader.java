package dev.halftone.intake;

import dev.halftone.url.Whitespace;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads RFC 4180 records one by one, in time and memory linear in their length.
 *
 * <p>opencsv only writes the outputs. Its reader (5.12.0, no upstream issue found) parses an open quoted cell again
 * from its beginning for every further line, turns CRLF within a cell into LF, and misreads an unclosed quote or text
 * after a closing one. Beyond RFC 4180, this reader drops blanks around a quoted cell and treats quotes within an
 * unquoted cell (5" screen) and backslashes as ordinary characters. Lines end in LF, CRLF or a lone CR.
 */
final class CsvRecordReader implements Closeable {

    /** A spreadsheet cell holds at most 32,767 characters; this limit permits a thousand long URLs. */
    static final int MAX_RECORD_LENGTH = 1_000_000;

    static final int MAX_CELLS = 1_000;

    private static final int END = -1;

    private enum State {
        CELL_START,
        UNQUOTED,
        QUOTED,
        /** Right after a quote in a quoted cell, which closes the cell unless another one follows. */
        QUOTE_IN_QUOTED,
        CLOSED
    }

    private final Reader in;
    private final char separator;

    private final char[] buffer = new char[1 << 15];
    private int position;
    private int limit;

    private final List<String> cells = new ArrayList<>();
    private final StringBuilder cell = new StringBuilder();
    private State state = State.CELL_START;
    private int length;
    private int row;
    private int line = 1;
    private int quoteLine;
    private String lineEnd = "";

    CsvRecordReader(Reader in, char separator) {
        this.in = in;
        this.separator = separator;
    }

    /** The row that {@link #next} returned, as a spreadsheet numbers it, starting at 1. */
    int row() {
        return row;
    }

    /** The line end of the record that {@link #next} returned; empty if the record ends with the file. */
    String lineEnd() {
        return lineEnd;
    }

    /** Makes the next record row 1. */
    void restartRows() {
        row = 0;
    }

    /**
     * The cells of the next record; a blank line has one empty cell.
     *
     * @return null at the end of the file
     * @throws MalformedCsvException with the row and line that cannot be read
     */
    String[] next() throws IOException {
        row++;
        cells.clear();
        cell.setLength(0);
        state = State.CELL_START;
        length = 0;
        if (peek() == END) {
            return null;
        }
        readRecord();
        return cells.toArray(String[]::new);
    }

    private void readRecord() throws IOException {
        while (true) {
            if (state != State.CELL_START) {
                copyOrdinary();
            }
            int c = take();
            if (c == END || (c == '\n' || c == '\r') && state != State.QUOTED) {
                endRecord(c);
                return;
            }
            length++;
            step((char) c);
            checkLimits();
        }
    }

    /** Fast path: copies all characters up to the next one that may be special. */
    private void copyOrdinary() {
        if (state == State.QUOTE_IN_QUOTED || state == State.CLOSED) {
            return;
        }
        int from = position;
        while (position < limit && isOrdinary(buffer[position])) {
            position++;
        }
        cell.append(buffer, from, position - from);
        length += position - from;
    }

    private boolean isOrdinary(char c) {
        return c > '"' && c != separator || c == ' ' || c == '!';
    }

    private void step(char c) throws IOException {
        if (c == 0) {
            throw malformed(
                    "a NUL character in line " + line + ", so this is no text in UTF-8; save it as \"CSV UTF-8\"");
        }
        switch (state) {
            case CELL_START -> startCell(c);
            case UNQUOTED -> continueUnquoted(c);
            case QUOTED -> continueQuoted(c);
            case QUOTE_IN_QUOTED -> afterQuote(c);
            case CLOSED -> afterClosed(c);
        }
    }

    private void startCell(char c) throws IOException {
        if (c == '"') {
            cell.setLength(0);
            quoteLine = line;
            state = State.QUOTED;
        } else if (c == separator) {
            endCell();
        } else {
            cell.append(c);
            state = Whitespace.isBlank(c) ? State.CELL_START : State.UNQUOTED;
        }
    }

    private void continueUnquoted(char c) throws IOException {
        if (c == separator) {
            endCell();
        } else {
            cell.append(c);
        }
    }

    private void continueQuoted(char c) throws IOException {
        if (c == '"') {
            state = State.QUOTE_IN_QUOTED;
            return;
        }
        cell.append(c);
        if (c == '\n' || c == '\r' && peek() != '\n') {
            line++;
        }
    }

    private void afterQuote(char c) throws IOException {
        if (c == '"') {
            cell.append(c);
            state = State.QUOTED;
        } else {
            state = State.CLOSED;
            afterClosed(c);
        }
    }

    private void afterClosed(char c) throws IOException {
        if (c == separator) {
            endCell();
        } else if (!Whitespace.isBlank(c)) {
            throw malformed("the quoted cell that begins in line " + quoteLine + " is closed in line " + line
                    + ", but text follows ('" + c
                    + "'); a closing quote is missing, or a quote within the cell is not written twice");
        }
    }

    private void endCell() throws IOException {
        cells.add(cell.toString());
        cell.setLength(0);
        if (cells.size() == MAX_CELLS) {
            throw malformed("more than " + MAX_CELLS + " cells, in line " + line);
        }
        state = State.CELL_START;
    }

    private void endRecord(int c) throws IOException {
        if (state == State.QUOTED) {
            throw malformed(
                    "the quoted cell that begins in line " + quoteLine + " is never closed; add its closing quote");
        }
        cells.add(cell.toString());
        if (c == '\r' && peek() == '\n') {
            position++;
            lineEnd = "\r\n";
        } else {
            lineEnd = c == END ? "" : String.valueOf((char) c);
        }
        line++;
    }

    private void checkLimits() throws MalformedCsvException {
        if (length > MAX_RECORD_LENGTH) {
            throw malformed(
                    state == State.QUOTED
                            ? "the quoted cell that begins in line " + quoteLine
                                    + " is not closed, and the row is longer than " + MAX_RECORD_LENGTH + " characters"
                            : "longer than " + MAX_RECORD_LENGTH + " characters, in line " + line);
        }
    }

    private MalformedCsvException malformed(String what) {
        return new MalformedCsvException(row, "Row " + row + ": " + what + ".");
    }

    private int take() throws IOException {
        int c = peek();
        position++;
        return c;
    }

    private int peek() throws IOException {
        if (position >= limit) {
            position = 0;
            limit = Math.max(0, fill());
        }
        return limit == 0 ? END : buffer[position];
    }

    private int fill() throws IOException {
        try {
            return in.read(buffer, 0, buffer.length);
        } catch (Utf8Reader.NotUtf8Exception e) {
            throw malformed(String.format(
                    "not UTF-8, byte 0x%02X in line %d, %d bytes into the file; save it as \"CSV UTF-8\"",
                    e.value(), line, e.offset()));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
