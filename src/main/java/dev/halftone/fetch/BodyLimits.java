package dev.halftone.fetch;

import java.time.Duration;

/**
 * The limits for the body of a response.
 *
 * @param maxBytes for the encoded and for the decoded body
 * @param maxBytesHeld for both together, during decoding
 * @param expected the length that the body had when memory did not suffice for it, or -1
 * @param minRate minimum average bytes per second in each window
 */
record BodyLimits(long maxBytes, long maxBytesHeld, long expected, long minRate, Duration window) {

    static BodyLimits of(FetchConfig config) {
        return new BodyLimits(
                config.maxBytes().asLongValue(),
                Long.MAX_VALUE,
                -1,
                config.minBodyRate().asLongValue(),
                config.bodyWindow());
    }

    BodyLimits within(ByteBudget budget) {
        return new BodyLimits(Math.min(maxBytes, budget.capacity()), budget.capacity(), expected, minRate, window);
    }

    BodyLimits expecting(long length) {
        return new BodyLimits(maxBytes, maxBytesHeld, length, minRate, window);
    }

    long minBytesAWindow() {
        return minRate * window.toMillis() / 1_000;
    }
}
