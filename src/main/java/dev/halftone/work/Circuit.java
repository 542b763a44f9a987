package dev.halftone.work;

import java.time.Duration;

/**
 * A circuit breaker. It is closed until a host has failed a number of times in a row. Then it is open for a while, then
 * half open: one image tests whether the host has recovered. Each time it has not, the circuit stays open for twice as
 * long.
 *
 * <p>It only calculates. Times are those of a monotonic clock, in nanoseconds.
 */
final class Circuit {

    private final int threshold;
    private final long longestNanos;
    private long openNanos;
    private int failures;
    private boolean tripped;
    private long openUntil;

    /**
     * @param threshold failures in a row that open the circuit
     * @param first how long it stays open the first time
     */
    Circuit(int threshold, Duration first, Duration longest) {
        if (threshold < 1 || first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "a circuit that opens after " + threshold + " failures, for " + first + " to " + longest);
        }
        this.threshold = threshold;
        this.openNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
    }

    /** @return whether this failure has opened the circuit, for the first time or again */
    boolean failure(long now) {
        failures++;
        if (tripped ? remaining(now) > 0 : failures < threshold) {
            return false;
        }
        if (tripped) {
            openNanos = Math.min(2 * openNanos, longestNanos);
        }
        tripped = true;
        openUntil = now + openNanos;
        return true;
    }

    /** The number of failures in a row. */
    int failures() {
        return failures;
    }

    /** Nanoseconds until it is half open; 0 if it is half open or closed. */
    long remaining(long now) {
        return tripped ? Math.max(0, openUntil - now) : 0;
    }

    /** Whether it is open or half open. */
    boolean tripped() {
        return tripped;
    }
}
