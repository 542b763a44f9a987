package dev.halftone.catalog;

/** What became of the wish to try a request's failed images again. */
public sealed interface RetryOutcome {

    /** @param images how many are pending again; 0: none had failed, and nothing has changed */
    record Retried(int images) implements RetryOutcome {}

    /** There is no such request. */
    record Unknown() implements RetryOutcome {}

    /** The request has been cancelled. */
    record Cancelled() implements RetryOutcome {}
}
