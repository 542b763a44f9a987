package dev.halftone.notify;

import java.time.Duration;
import java.util.Optional;

/** How one attempt to deliver a message ended. */
sealed interface DeliveryOutcome {

    /** 2xx: the receiver has accepted it. */
    record Delivered(int status) implements DeliveryOutcome {}

    /** 410: the receiver wants no more. */
    record Gone() implements DeliveryOutcome {}

    /** Any other response, redirects too. To be tried again. */
    record Rejected(int status, Optional<Duration> retryAfter) implements DeliveryOutcome {}

    /**
     * No response. To be tried again.
     *
     * @param code as of a failed image: dns, connect, tls, timeout or internal
     */
    record Unreachable(String code, String message) implements DeliveryOutcome {}

    /**
     * Nothing is sent to this URL, now or later.
     *
     * @param code invalid_url or blocked_address
     */
    record Forbidden(String code, String message) implements DeliveryOutcome {}

    /** This process stopped before there was a response; another process sends the message. */
    record CutOff() implements DeliveryOutcome {}
}
