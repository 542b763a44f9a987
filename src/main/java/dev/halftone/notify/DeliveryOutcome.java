package dev.halftone.notify;

import java.time.Duration;
import java.util.Optional;

/** How one attempt to deliver a message ended. */
sealed interface DeliveryOutcome {

    /** 2xx: the receiver has it. */
    record Delivered(int status) implements DeliveryOutcome {}

    /** 410: the receiver wants no more. */
    record Gone() implements DeliveryOutcome {}

    /** Any other answer, redirects too. To be tried again. */
    record Rejected(int status, Optional<Duration> retryAfter) implements DeliveryOutcome {}

    /**
     * No answer. To be tried again.
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

    /** This process has stopped before there was an answer; another one sends it. */
    record CutOff() implements DeliveryOutcome {}
}
