package dev.halftone.intake;

import dev.halftone.access.QuotaExceededException;
import dev.halftone.http.ApiException;

/** Errors for uploads that are rejected for now, or for their owner. */
final class UploadRefusals {

    private static final int SOON = 5;
    private static final int QUOTA_SECONDS = 60;

    private UploadRefusals() {}

    static ApiException overQuota(Throwable failure) {
        QuotaExceededException over = (QuotaExceededException) failure;
        String nothing = over.getMessage() + " Nothing was stored";
        return over.forGood()
                ? ApiException.tooLarge(nothing + ".").withQuota(over.quota())
                : ApiException.tooMany(nothing + "; try again later, or delete requests.", QUOTA_SECONDS)
                        .withQuota(over.quota());
    }

    static ApiException tooManyWaiting() {
        return ApiException.unavailable(
                "As many uploads wait to be stored as may. Nothing was stored; try again later.", SOON);
    }
}
