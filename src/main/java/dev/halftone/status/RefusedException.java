package dev.halftone.status;

import java.time.Duration;
import java.util.OptionalLong;

/** What is not done now, or needs not be done. Nothing has changed. */
final class RefusedException extends RuntimeException {

    private static final long SOON = 2;
    private static final long LATER = 60;

    private final int status;
    private final transient OptionalLong retryAfterSeconds;

    private RefusedException(int status, String message, OptionalLong retryAfterSeconds) {
        super(message, null, false, false); // an answer, not a fault: no stack trace
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** Clients stop coming back at 204 (HTML, section 9.2.3). */
    static RefusedException nothingFollows() {
        return new RefusedException(204, "", OptionalLong.empty());
    }

    static RefusedException noRoomForStream() {
        return new RefusedException(
                503,
                "This process opens no further stream of events now; try again, or poll the status.",
                OptionalLong.of(SOON));
    }

    static RefusedException noRoomForAnswer() {
        return new RefusedException(
                503,
                "This process is writing as many answers as it may, in all or for you; try again in " + SOON
                        + " seconds.",
                OptionalLong.of(SOON));
    }

    static RefusedException tooManyImages(Duration pause) {
        long seconds = pause.toSeconds() + 1;
        return new RefusedException(
                429,
                "More images a minute than this key may have. Nothing was retried; try again in " + seconds
                        + " seconds.",
                OptionalLong.of(seconds));
    }

    /** @param reason a sentence */
    static RefusedException noRoomForImages(String reason) {
        return new RefusedException(503, reason + " Nothing was retried; try again later.", OptionalLong.of(LATER));
    }

    /** @param reason a sentence */
    static RefusedException overQuota(String reason) {
        return new RefusedException(
                429, reason + " Nothing was retried; try again later, or delete requests.", OptionalLong.of(LATER));
    }

    int status() {
        return status;
    }

    /** Empty when coming back is of no use. */
    OptionalLong retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
