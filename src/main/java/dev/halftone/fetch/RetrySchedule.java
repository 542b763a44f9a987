package dev.halftone.fetch;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When the next attempt is due: exponential backoff with full jitter, never sooner than the origin asked for, never
 * later than a ceiling. A calculation only; waiting is the caller's.
 *
 * @param base the mean of the first delay is half of this
 * @param ceiling no delay is longer, not even one the origin asked for
 */
public record RetrySchedule(Duration base, Duration ceiling) {

    public RetrySchedule {
        if (base.isNegative() || base.isZero() || ceiling.compareTo(base) < 0) {
            throw new IllegalArgumentException("backoff from " + base + " up to " + ceiling);
        }
    }

    /**
     * The time between the end of one attempt and the beginning of the next.
     *
     * @param attempt the attempt that just failed, from 1
     * @param retryAfter what the origin asked for, see {@link FetchOutcome.Failed#retryAfter()}
     */
    public Duration delay(int attempt, Optional<Duration> retryAfter, RandomGenerator random) {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt " + attempt);
        }
        long bound = exponential(attempt);
        long jitter = random.nextLong(bound + 1);
        // The jitter stays on top of what was asked for: all images of an origin were asked to wait for the same time.
        long delay = retryAfter.map(asked -> saturatedMillis(asked) + jitter).orElse(jitter);
        return Duration.ofMillis(Math.min(delay, ceiling.toMillis()));
    }

    private long exponential(int attempt) {
        int doublings = Math.min(attempt - 1, 62);
        long bound = base.toMillis() << doublings;
        boolean overflown = bound >> doublings != base.toMillis() || bound < 0;
        return overflown ? ceiling.toMillis() : Math.min(bound, ceiling.toMillis());
    }

    private long saturatedMillis(Duration asked) {
        if (asked.isNegative()) {
            return 0;
        }
        return asked.compareTo(ceiling) > 0 ? ceiling.toMillis() : asked.toMillis();
    }
}
