package dev.halftone.intake;

import dev.halftone.access.QuotaExceededException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** An upload that is not accepted; nothing of it is stored, unless the message says so. That is for the person who sent it. */
final class UploadRefusedException extends RuntimeException {

    private static final int QUOTA_SECONDS = 60;

    private final int status;
    private final transient List<RowError> details;
    private final transient OptionalInt retryAfterSeconds;
    private final transient Optional<QuotaExceededException> quota;

    private UploadRefusedException(int status, String message, List<RowError> details, OptionalInt retryAfterSeconds) {
        this(status, message, details, retryAfterSeconds, Optional.empty());
    }

    private UploadRefusedException(
            int status,
            String message,
            List<RowError> details,
            OptionalInt retryAfterSeconds,
            Optional<QuotaExceededException> quota) {
        super(message, null, false, false); // an answer, not a fault: no stack trace
        this.quota = quota;
        this.status = status;
        this.details = details;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    private static UploadRefusedException of(int status, String message) {
        return new UploadRefusedException(status, message, List.of(), OptionalInt.empty());
    }

    static UploadRefusedException badRequest(String message) {
        return of(400, message);
    }

    static UploadRefusedException badRows(String message, List<RowError> details) {
        return new UploadRefusedException(400, message, details, OptionalInt.empty());
    }

    static UploadRefusedException tooLarge(String message) {
        return of(413, message);
    }

    static UploadRefusedException unsupported(String message) {
        return of(415, message);
    }

    static UploadRefusedException conflictingKey(String message) {
        return of(422, message);
    }

    static UploadRefusedException tooManyImages(Duration pause) {
        long seconds = pause.toSeconds() + 1;
        return new UploadRefusedException(
                429,
                "More images a minute than this key may have. Nothing was stored; try again in " + seconds
                        + " seconds.",
                List.of(),
                OptionalInt.of((int) seconds));
    }

    static UploadRefusedException overQuota(Throwable failure) {
        QuotaExceededException quota = (QuotaExceededException) failure;
        String message = quota.getMessage() + " Nothing was stored"
                + (quota.forGood() ? "." : "; try again later, or delete requests.");
        return new UploadRefusedException(
                quota.forGood() ? 413 : 429,
                message,
                List.of(),
                quota.forGood() ? OptionalInt.empty() : OptionalInt.of(QUOTA_SECONDS),
                Optional.of(quota));
    }

    static UploadRefusedException tooManyWaiting() {
        return unavailable("As many uploads wait to be stored as may. Nothing was stored; try again later.", 5);
    }

    static UploadRefusedException unavailable(String message, int retryAfterSeconds) {
        return new UploadRefusedException(503, message, List.of(), OptionalInt.of(retryAfterSeconds));
    }

    int status() {
        return status;
    }

    /** Errors in rows, the first ones; empty when something else is wrong. */
    List<RowError> details() {
        return details;
    }

    /** The quota that it is over, if that is why. */
    Optional<QuotaExceededException> quota() {
        return quota;
    }

    /** When the same upload may be taken; empty when it never will. */
    OptionalInt retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
