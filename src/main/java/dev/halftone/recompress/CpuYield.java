package dev.halftone.recompress;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Pauses the calling thread briefly after every 2 ms of work. A thread that computes without a pause keeps its core
 * until the end of its time slice, 3 ms or more, even if other threads wait. A status query waits several times: in
 * this process, in PostgreSQL and in the client. A low priority helps only within this process, because the scheduler
 * applies it within a session or container. A mere yield returns at once.
 *
 * <p>While {@link Precedence} is taken, the pause is twice as long as the work before it.
 *
 * <p>Not thread-safe.
 */
final class CpuYield {

    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(2);

    /** The shortest possible sleep, about 60 microseconds on Linux. */
    private static final long SHORT = 1;

    private static final long LONG = 2 * INTERVAL;

    private final Precedence precedence;
    private long next = System.nanoTime() + INTERVAL;

    CpuYield(Precedence precedence) {
        this.precedence = precedence;
    }

    /** Whether a pause is due. */
    boolean isDue() {
        return System.nanoTime() - next >= 0;
    }

    void pause() {
        LockSupport.parkNanos(precedence.isTaken() ? LONG : SHORT);
        next = System.nanoTime() + INTERVAL;
    }
}
