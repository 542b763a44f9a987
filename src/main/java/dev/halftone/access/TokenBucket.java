package dev.halftone.access;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket: holds the tokens of one minute and refills evenly. A caller may take more tokens than there are, and
 * then waits until the debt is refilled. This permits a CSV with more images than the limit of a minute.
 */
final class TokenBucket {

    private static final double NANOS_A_MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final int perMinute;
    private double tokens;
    private long filledAt;

    TokenBucket(int perMinute, long now) {
        this.perMinute = perMinute;
        this.tokens = perMinute;
        this.filledAt = now;
    }

    /**
     * @param now the value of {@link System#nanoTime()}
     * @return empty if the tokens were taken, else how long to wait
     */
    synchronized Optional<Duration> take(int count, long now) {
        tokens = Math.min(perMinute, tokens + (now - filledAt) / NANOS_A_MINUTE * perMinute);
        filledAt = now;
        if (tokens >= 1) {
            tokens -= count;
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos((long) Math.ceil((1 - tokens) / perMinute * NANOS_A_MINUTE)));
    }

    /** Takes more tokens, or returns them if negative, once the actual number is known. */
    synchronized void settle(int count) {
        tokens = Math.min(perMinute, tokens - count);
    }
}
