package dev.halftone.status;

import dev.halftone.access.QuotaExceededException;
import dev.halftone.http.ApiException;

/** Errors for operations that are rejected for now. */
final class Refusals {

    private static final long SOON = 2;
    private static final long LATER = 60;

    private Refusals() {}

    static ApiException noRoomForStream() {
        return ApiException.unavailable(
                "This process opens no further stream of events now; try again, or poll the status.", SOON);
    }

    static ApiException noRoomForAnswer() {
        return ApiException.unavailable(
                "This process is writing as many answers as it may, in all or for you; try again in " + SOON
                        + " seconds.",
                SOON);
    }

    /** @param reason a sentence */
    static ApiException noRoomForImages(String reason) {
        return ApiException.unavailable(reason + " Nothing was retried; try again later.", LATER);
    }

    static ApiException overQuota(Throwable failure) {
        QuotaExceededException over = (QuotaExceededException) failure;
        return ApiException.tooMany(
                        over.getMessage() + " Nothing was retried; try again later, or delete requests.", LATER)
                .withQuota(over.quota());
    }
}
