package dev.halftone.fetch;

import java.time.Duration;

/**
 * What is asked of the body of an answer.
 *
 * @param maxBytes encoded and decoded
 * @param maxBytesHeld both together, while one becomes the other
 * @param expected the length that it had when memory did not suffice for it, or -1
 * @param minRate bytes a second that it brings on average in each window
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
