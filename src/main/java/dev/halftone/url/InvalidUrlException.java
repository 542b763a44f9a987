package dev.halftone.url;

/** A text that is no URL which could ever be asked for. The message is a sentence that says why. */
public final class InvalidUrlException extends RuntimeException {

    InvalidUrlException(String sentence) {
        // No stack trace: bad input is everyday input.
        super(sentence, null, false, false);
    }
}
