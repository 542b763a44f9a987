package dev.halftone.fetch;

import java.time.Duration;
import java.util.Optional;

/** How one attempt to send a message ended. */
public sealed interface PostOutcome {

    /**
     * There was a response, whatever its status. Its body is discarded.
     *
     * @param retryAfter how long the receiver asks clients to wait (RFC 9110, section 10.2.3)
     */
    record Answered(int status, Optional<Duration> retryAfter) implements PostOutcome {}

    /**
     * No response. The receiver may have the message nevertheless.
     *
     * @param message one sentence for the user who gave the URL; names the host and no internal address
     */
    record Failed(FetchFailure failure, String message) implements PostOutcome {}
}
