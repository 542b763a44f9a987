package dev.halftone.catalog;

/** A commit was sent and its response was lost: the transaction may be committed or not. */
public final class UnknownOutcomeException extends RuntimeException {

    UnknownOutcomeException(Throwable cause) {
        super("the answer to a commit was lost", cause);
    }
}
