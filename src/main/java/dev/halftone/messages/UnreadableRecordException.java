package dev.halftone.messages;

/** A record's value is not what its topic promises; the message says what is wrong. */
public final class UnreadableRecordException extends Exception {

    UnreadableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
