package dev.halftone.catalog;

import java.time.Duration;
import java.util.UUID;

/** What became of one image, once. */
public sealed interface ImageOutcome {

    UUID imageId();

    UUID requestId();

    /** The attempt of the request that the image was sent in; see {@link ProcessingRequest#attempt}. */
    int requestAttempt();

    /** The output is stored. */
    record Succeeded(
            UUID imageId,
            UUID requestId,
            int requestAttempt,
            String outputKey,
            boolean unchanged,
            long sourceBytes,
            long outputBytes,
            int width,
            int height,
            int milliseconds)
            implements ImageOutcome {}

    /** The image has failed for good. */
    record Failed(
            UUID imageId, UUID requestId, int requestAttempt, String errorCode, String errorMessage, int milliseconds)
            implements ImageOutcome {}

    /**
     * The image has failed for now and is sent again.
     *
     * @param attempt the attempt that failed; a second report of the same one changes nothing
     * @param handedBack whether the attempt did not take place: it is not counted, and the image's last error stays
     */
    record Postponed(
            UUID imageId,
            UUID requestId,
            int requestAttempt,
            int attempt,
            Duration delay,
            String errorCode,
            String errorMessage,
            boolean handedBack)
            implements ImageOutcome {}
}
