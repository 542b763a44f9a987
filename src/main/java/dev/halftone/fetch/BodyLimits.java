package dev.halftone.fetch;

import java.time.Duration;

/**
 * What is asked of the body of an answer.
 *
 * @param maxBytes encoded and decoded
 * @param minRate bytes a second that it brings on average in each window
 */
record BodyLimits(long maxBytes, long minRate, Duration window) {

    static BodyLimits of(FetchConfig config) {
        return new BodyLimits(
                config.maxBytes().asLongValue(), config.minBodyRate().asLongValue(), config.bodyWindow());
    }

    BodyLimits within(ByteBudget budget) {
        return new BodyLimits(Math.min(maxBytes, budget.capacity()), minRate, window);
    }

    long minBytesAWindow() {
        return minRate * window.toMillis() / 1_000;
    }
}
