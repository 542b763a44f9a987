package dev.halftone.recompress;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Pauses the calling thread briefly after every 2 ms of work. A thread that computes without a pause keeps its core
 * until the end of its time slice, 3 ms or more, even if other threads wait. A status query waits several times: in
 * this process, in PostgreSQL and in the client. A low priority helps only within this process, because the scheduler
 * applies it within a session or container. A mere yield returns at once.
 *
 * <p>Where it is asked very often, it looks at the clock only at some of the questions, about every 100 microseconds,
 * because a look costs 25 to 70 nanoseconds.
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

    private static final long LOOK = TimeUnit.MICROSECONDS.toNanos(100);

    /** Few enough that a pause is not late by much if the work between questions suddenly takes longer. */
    private static final int MAX_UNLOOKED = 7;

    private final Precedence precedence;
    private long looked = System.nanoTime();
    private long next = looked + INTERVAL;
    private int questions;
    private int unlooked;

    CpuYield(Precedence precedence) {
        this.precedence = precedence;
    }

    /** Whether a pause is due. */
    boolean isDue() {
        if (questions < unlooked) {
            questions++;
            return false;
        }
        long now = System.nanoTime();
        long each = (now - looked) / (questions + 1);
        unlooked = each * (MAX_UNLOOKED + 1) <= LOOK ? MAX_UNLOOKED : (int) Math.max(0, LOOK / each - 1);
        questions = 0;
        looked = now;
        return now - next >= 0;
    }

    void pause() {
        LockSupport.parkNanos(precedence.isTaken() ? LONG : SHORT);
        looked = System.nanoTime();
        next = looked + INTERVAL;
        questions = 0;
    }
}
