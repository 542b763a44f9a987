package dev.halftone.url;

/** Thrown for a text that is not a valid URL. The message is a sentence that says why. */
public final class InvalidUrlException extends RuntimeException {

    InvalidUrlException(String sentence) {
        // No stack trace: invalid input is normal.
        super(sentence, null, false, false);
    }
}
