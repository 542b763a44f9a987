package dev.halftone.fetch;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Says when the next attempt is due: exponential backoff with full jitter, and never sooner than the origin asked for,
 * up to a limit. It only calculates; the caller waits.
 *
 * @param base the mean of the first delay is half of this
 * @param ceiling the longest delay without a Retry-After
 * @param mostAsked the longest Retry-After that is respected
 */
public record RetrySchedule(Duration base, Duration ceiling, Duration mostAsked) {

    public RetrySchedule {
        if (base.toMillis() < 1 || ceiling.compareTo(base) < 0) {
            throw new IllegalArgumentException("backoff from " + base + " up to " + ceiling);
        }
        if (mostAsked.isNegative()) {
            throw new IllegalArgumentException("the longest Retry-After is " + mostAsked);
        }
    }

    /**
     * The time between the end of one attempt and the beginning of the next.
     *
     * @param attempt the number of the attempt that just failed, from 1
     * @param retryAfter what the origin asked for, see {@link FetchOutcome.Failed#retryAfter()}
     */
    public Duration delay(int attempt, Optional<Duration> retryAfter, RandomGenerator random) {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt " + attempt);
        }
        long bound = exponential(attempt);
        long jitter = random.nextLong(bound + 1);
        // The jitter is added to the requested wait, because all images of an origin were asked to wait for the same
        // time.
        return Duration.ofMillis(retryAfter.map(this::reasonableMillis).orElse(0L) + jitter);
    }

    private long exponential(int attempt) {
        int doublings = Math.min(attempt - 1, 62);
        long bound = base.toMillis() << doublings;
        boolean overflown = bound >> doublings != base.toMillis() || bound < 0;
        return overflown ? ceiling.toMillis() : Math.min(bound, ceiling.toMillis());
    }

    private long reasonableMillis(Duration asked) {
        if (asked.isNegative()) {
            return 0;
        }
        return asked.compareTo(mostAsked) > 0 ? mostAsked.toMillis() : asked.toMillis();
    }
}
