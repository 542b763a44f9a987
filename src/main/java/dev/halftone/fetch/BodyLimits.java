package dev.halftone.fetch;

import java.time.Duration;

/**
 * What is asked of the body of an answer.
 *
 * @param maxBytes encoded and decoded
 * @param maxBytesHeld both together, while one becomes the other
 * @param minRate bytes a second that it brings on average in each window
 */
record BodyLimits(long maxBytes, long maxBytesHeld, long minRate, Duration window) {

    static BodyLimits of(FetchConfig config) {
        return new BodyLimits(
                config.maxBytes().asLongValue(),
                Long.MAX_VALUE,
                config.minBodyRate().asLongValue(),
                config.bodyWindow());
    }

    BodyLimits within(ByteBudget budget) {
        return new BodyLimits(Math.min(maxBytes, budget.capacity()), budget.capacity(), minRate, window);
    }

    long minBytesAWindow() {
        return minRate * window.toMillis() / 1_000;
    }
}
