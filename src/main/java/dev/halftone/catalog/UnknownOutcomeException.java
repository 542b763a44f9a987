package dev.halftone.catalog;

/** A commit was sent and its answer was lost: what it was for is stored, or it is not. */
public final class UnknownOutcomeException extends RuntimeException {

    UnknownOutcomeException(Throwable cause) {
        super("the answer to a commit was lost", cause);
    }
}
