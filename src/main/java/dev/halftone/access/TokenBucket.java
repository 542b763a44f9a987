package dev.halftone.access;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket: as many tokens as may be taken in a minute, refilled evenly. Whoever takes more than there are runs
 * into debt, and waits until it is paid: so a CSV of more images than a minute has is taken, too.
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
     * @param now as {@link System#nanoTime()} tells it
     * @return empty when they are taken, else how long to wait
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

    /** Takes so many more, or gives back as many: they turned out to be others than were taken. */
    synchronized void settle(int count) {
        tokens = Math.min(perMinute, tokens - count);
    }
}
