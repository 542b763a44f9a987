package dev.halftone.catalog;

import java.time.Instant;
import java.util.List;

/**
 * A webhook with its attempts.
 *
 * @param requestAttempt the attempt of the request whose end it tells
 * @param nextAttemptAt null when there is none, and while one is under way
 * @param attempts that have ended, in their order; only the last ones when there have been very many
 */
public record ListedWebhook(
        String eventId,
        int requestAttempt,
        WebhookState state,
        Instant createdAt,
        Instant nextAttemptAt,
        List<Attempt> attempts) {

    /**
     * @param number from 1
     * @param statusCode of the answer; null when there was none
     * @param errorCode null when it was delivered, like {@code errorMessage}
     */
    public record Attempt(
            int number,
            Instant startedAt,
            int milliseconds,
            Integer statusCode,
            String errorCode,
            String errorMessage) {}
}
