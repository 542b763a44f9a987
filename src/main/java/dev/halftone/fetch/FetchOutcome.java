package dev.halftone.fetch;

import java.time.Duration;
import java.util.Optional;

/** How one attempt to fetch an image ended. */
public sealed interface FetchOutcome {

    /**
     * The whole body, content codings removed.
     *
     * @param body what the origin sent; its format is not looked at
     * @param lease the part of the {@link ByteBudget} that {@code body} occupies; whoever receives this outcome closes
     *     it once the body is no longer needed
     */
    record Fetched(byte[] body, ByteBudget.Lease lease) implements FetchOutcome {}

    /**
     * Nothing was fetched, since there is no place at an address; nothing is held.
     *
     * @param server what the {@link Turnstile} has refused; nothing for the person who gave the URL
     */
    record Crowded(ServerAddress server) implements FetchOutcome {}

    /**
     * No image; nothing is held.
     *
     * @param message one sentence for the person who gave the URL; names no internal address
     * @param retryable whether another attempt may end better
     * @param retryAfter how long the origin asks to be left alone (RFC 9110, section 10.2.3)
     * @param hostFailing whether the host as a whole seems to be in trouble: it has no address or no connection for us, does
     *     not answer in time, or answers with 5xx
     */
    record Failed(
            FetchFailure failure, String message, boolean retryable, Optional<Duration> retryAfter, boolean hostFailing)
            implements FetchOutcome {}
}
