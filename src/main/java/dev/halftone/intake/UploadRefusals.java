package dev.halftone.intake;

import dev.halftone.access.QuotaExceededException;
import dev.halftone.http.ApiException;
import dev.halftone.http.ErrorBody;
import java.time.Duration;

/** Uploads that are not taken now, or from this owner. */
final class UploadRefusals {

    private static final int SOON = 5;
    private static final int QUOTA_SECONDS = 60;

    private UploadRefusals() {}

    static ApiException tooManyImages(Duration pause) {
        long seconds = pause.toSeconds() + 1;
        return ApiException.tooMany(
                "More images a minute than this key may have. Nothing was stored; try again in " + seconds
                        + " seconds.",
                seconds);
    }

    static ApiException overQuota(Throwable failure) {
        QuotaExceededException over = (QuotaExceededException) failure;
        ErrorBody.Quota quota = new ErrorBody.Quota(QuotaExceededException.CODE, over.pending(), over.limit());
        String nothing = over.getMessage() + " Nothing was stored";
        return over.forGood()
                ? ApiException.tooLarge(nothing + ".").withQuota(quota)
                : ApiException.tooMany(nothing + "; try again later, or delete requests.", QUOTA_SECONDS)
                        .withQuota(quota);
    }

    static ApiException tooManyWaiting() {
        return ApiException.unavailable(
                "As many uploads wait to be stored as may. Nothing was stored; try again later.", SOON);
    }
}
