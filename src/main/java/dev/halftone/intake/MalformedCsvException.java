package dev.halftone.intake;

import java.io.IOException;

/** The rest of the file cannot be read as a CSV. The message is a sentence for the author of the file. */
class MalformedCsvException extends IOException {

    /** The error concerns the file as a whole. */
    static final int NO_ROW = 0;

    private final int row;

    MalformedCsvException(String message) {
        this(NO_ROW, message);
    }

    MalformedCsvException(int row, String message) {
        super(message);
        this.row = row;
    }

    /** The row in which reading stopped, or {@link #NO_ROW}. */
    int row() {
        return row;
    }
}
