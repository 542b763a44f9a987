package dev.halftone.fetch;

import java.time.Duration;
import java.util.Optional;

/** How one attempt to fetch an image ended. */
public sealed interface FetchOutcome {

    /**
     * The whole body, content codings removed.
     *
     * @param body what the origin sent; its format is not checked
     * @param validators how the origin names this version
     * @param lease the part of the {@link ByteBudget} that {@code body} occupies; the receiver of this outcome closes
     *     it when the body is no longer needed
     */
    record Fetched(byte[] body, Validators validators, ByteBudget.Lease lease) implements FetchOutcome {}

    /** The origin has no other version than the one that it was asked about. No lease is held. */
    record NotModified() implements FetchOutcome {}

    /**
     * Nothing was fetched, because the address has no free place. No lease is held.
     *
     * @param server the server that the {@link Turnstile} has refused; not to be shown to the user
     */
    record Crowded(ServerAddress server) implements FetchOutcome {}

    /**
     * No image. No lease is held.
     *
     * @param message one sentence for the user who gave the URL; names no internal address
     * @param retryable whether a retry may succeed
     * @param retryAfter how long the origin asks clients to wait (RFC 9110, section 10.2.3)
     * @param hostFailing whether the host as a whole seems to fail: it has no address, accepts no connection, does not
     *     respond in time, or responds with 5xx
     */
    record Failed(
            FetchFailure failure, String message, boolean retryable, Optional<Duration> retryAfter, boolean hostFailing)
            implements FetchOutcome {}
}
