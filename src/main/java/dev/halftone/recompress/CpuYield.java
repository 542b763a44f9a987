package dev.halftone.recompress;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Leaves the processor for a moment every other millisecond. A thread that computes without a pause keeps its core until the
 * end of its time slice, 3 ms or more, whoever waits for it: and an answer to a status query waits several times, in this
 * process, in PostgreSQL and in the client. A low priority helps within this process alone, since the scheduler heeds it
 * within a session or container; a mere yield is over at once.
 *
 * <p>While others have {@link Precedence}, the moment is twice as long as the work before it.
 *
 * <p>Not for use by more than one thread at a time.
 */
final class CpuYield {

    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(2);

    /** The shortest sleep there is, some 60 microseconds on Linux. */
    private static final long SHORT = 1;

    private static final long LONG = 2 * INTERVAL;

    private final Precedence precedence;
    private long next = System.nanoTime() + INTERVAL;

    CpuYield(Precedence precedence) {
        this.precedence = precedence;
    }

    /** Whether it is time to. */
    boolean isDue() {
        return System.nanoTime() - next >= 0;
    }

    void pause() {
        LockSupport.parkNanos(precedence.isTaken() ? LONG : SHORT);
        next = System.nanoTime() + INTERVAL;
    }
}
