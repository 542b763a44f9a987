package dev.halftone.intake;

import java.io.IOException;

/** The file exceeds a limit of the whole upload. The message is a sentence that states the limit. */
class CsvTooLargeException extends IOException {

    CsvTooLargeException(String message) {
        super(message);
    }
}
