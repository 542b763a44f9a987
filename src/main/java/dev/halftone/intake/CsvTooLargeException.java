package dev.halftone.intake;

import java.io.IOException;

/** The file goes beyond a limit for the whole upload. The message is a sentence that tells the limit. */
class CsvTooLargeException extends IOException {

    CsvTooLargeException(String message) {
        super(message);
    }
}
