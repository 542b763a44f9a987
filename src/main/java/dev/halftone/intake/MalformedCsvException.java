package dev.halftone.intake;

import java.io.IOException;

/** The content of the file can't be read any further as a CSV. The message is a sentence for its author. */
class MalformedCsvException extends IOException {

    /** For an error of the file as a whole. */
    static final int NO_ROW = 0;

    private final int row;

    MalformedCsvException(String message) {
        this(NO_ROW, message);
    }

    MalformedCsvException(int row, String message) {
        super(message);
        this.row = row;
    }

    /** The row in which reading ended, or {@link #NO_ROW}. */
    int row() {
        return row;
    }
}
