package dev.halftone.fetch;

import java.time.Duration;
import java.util.Optional;

/** Thrown by a step of an attempt that fails; {@link ImageFetcher} turns it into an outcome. */
final class FetchException extends RuntimeException {

    private final FetchFailure failure;
    private final boolean retryable;
    private final transient Optional<Duration> retryAfter;
    private final boolean hostFailing;

    private FetchException(
            FetchFailure failure,
            String message,
            boolean retryable,
            Optional<Duration> retryAfter,
            boolean hostFailing) {
        // No stack trace: failures of origins are normal outcomes, not defects.
        super(message, null, false, false);
        this.failure = failure;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
        this.hostFailing = hostFailing;
    }

    static FetchException permanent(FetchFailure failure, String message) {
        return new FetchException(failure, message, false, Optional.empty(), false);
    }

    static FetchException transientFailure(FetchFailure failure, String message) {
        return new FetchException(failure, message, true, Optional.empty(), true);
    }

    static FetchException invalidUrl(Throwable invalid) {
        return permanent(FetchFailure.INVALID_URL, invalid.getMessage());
    }

    /** For a status that permits a retry, after the time the origin named, if any. */
    static FetchException busy(String message, Optional<Duration> retryAfter, boolean hostFailing) {
        return new FetchException(FetchFailure.HTTP_STATUS, message, true, retryAfter, hostFailing);
    }

    FetchOutcome.Failed outcome() {
        return new FetchOutcome.Failed(failure, getMessage(), retryable, retryAfter, hostFailing);
    }

    FetchFailure failure() {
        return failure;
    }

    boolean retryable() {
        return retryable;
    }
}
