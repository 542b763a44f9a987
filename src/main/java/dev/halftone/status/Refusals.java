package dev.halftone.status;

import dev.halftone.http.ApiException;
import java.time.Duration;

/** What is not done now. */
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

    static ApiException tooManyImages(Duration pause) {
        long seconds = pause.toSeconds() + 1;
        return ApiException.tooMany(
                "More images a minute than this key may have. Nothing was retried; try again in " + seconds
                        + " seconds.",
                seconds);
    }

    /** @param reason a sentence */
    static ApiException noRoomForImages(String reason) {
        return ApiException.unavailable(reason + " Nothing was retried; try again later.", LATER);
    }

    /** @param reason a sentence */
    static ApiException overQuota(String reason) {
        return ApiException.tooMany(reason + " Nothing was retried; try again later, or delete requests.", LATER);
    }
}
