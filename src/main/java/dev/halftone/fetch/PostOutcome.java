package dev.halftone.fetch;

import java.time.Duration;
import java.util.Optional;

/** How one attempt to send a message ended. */
public sealed interface PostOutcome {

    /**
     * There was an answer, whatever it said; its body is thrown away.
     *
     * @param retryAfter how long the receiver asks to be left alone (RFC 9110, section 10.2.3)
     */
    record Answered(int status, Optional<Duration> retryAfter) implements PostOutcome {}

    /**
     * No answer. The receiver may have the message nevertheless.
     *
     * @param message one sentence for the person who gave the URL; names the host and no internal address
     */
    record Failed(FetchFailure failure, String message) implements PostOutcome {}
}
