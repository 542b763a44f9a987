package dev.halftone.messages;

/** A record's value is not what its topic promises; the message says why. */
public final class UnreadableRecordException extends Exception {

    UnreadableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
