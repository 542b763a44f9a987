package dev.halftone.catalog;

/** A batch has an outcome that can never be stored, however often it is tried; the message says why. */
public final class RefusedOutcomeException extends RuntimeException {

    RefusedOutcomeException(String message, Throwable cause) {
        super(message, cause);
    }
}
