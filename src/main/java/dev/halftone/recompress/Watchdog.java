package dev.halftone.recompress;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Replaces threads that can't be stopped. {@link DecodeBudget} ends an image that takes too long, but only where a
 * decoder reaches it. A decoder that neither reads, nor reports progress, nor ends never reaches it, and Java can't
 * stop a thread from outside. The watchdog abandons such a thread: its image fails, and the pool gets another thread,
 * so that as many images are worked on as before. If the thread returns after all, the pool shrinks by one.
 *
 * <p>Like the budget, the watchdog measures processor time: on a busy machine, a slow thread does not hang. A thread
 * that takes ten times as long by the wall clock is abandoned in any case.
 *
 * <p>At most as many threads are replaced at a time as the pool has. Beyond that, images still fail in time, but their
 * threads are not replaced: so many hanging decoders are an attack, and threads and their memory must not grow without
 * bound.
 */
final class Watchdog {

    private static final Logger LOG = Logger.getLogger(Watchdog.class);

    private enum State {
        RUNNING,
        ENDED,
        ABANDONED,
        REPLACED
    }

    private static final int MAX_SLOWNESS = 10;

    private final ProcessorTime processorTime = new ProcessorTime();
    private final ThreadPoolExecutor threads;
    private final Duration patience;
    private final int most;
    private final ScheduledThreadPoolExecutor clock;
    private int replaced;

    /**
     * @param threads a pool of fixed size
     * @param patience the processor time that a thread may take
     */
    Watchdog(ThreadPoolExecutor threads, Duration patience) {
        this.threads = threads;
        this.patience = patience;
        this.most = threads.getCorePoolSize();
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "recompress-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
    }

    /** A watched thread. */
    final class Watch {
        private State state = State.RUNNING; // guarded by the watchdog
        private final Thread thread = Thread.currentThread();
        private final Runnable whenAbandoned;
        private final long started = System.nanoTime();
        private final long startedAt = processorTime.ofCurrentThread();
        private ScheduledFuture<?> alarm; // guarded by the watchdog

        private Watch(Runnable whenAbandoned) {
            this.whenAbandoned = whenAbandoned;
            lookAfter(patience.toNanos());
        }

        private void lookAfter(long nanos) {
            synchronized (Watchdog.this) {
                if (state == State.RUNNING) {
                    alarm = clock.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
                }
            }
        }

        private void look() {
            long most = patience.toNanos();
            OptionalLong used = processorTime.of(thread);
            long left = used.isPresent() ? startedAt + most - used.getAsLong() : 0;
            if (left > 0 && System.nanoTime() - started < MAX_SLOWNESS * most) {
                lookAfter(Math.max(left, most / MAX_SLOWNESS));
            } else {
                abandon();
            }
        }

        private void abandon() {
            boolean another;
            synchronized (Watchdog.this) {
                if (!leave(this)) {
                    return;
                }
                another = state == State.REPLACED;
            }
            LOG.errorf(
                    "Thread %s has not ended after %s and is abandoned%s",
                    thread.getName(), DecodeBudget.words(patience), another ? "; another takes its place" : "");
            whenAbandoned.run();
        }

        /**
         * Called when the thread has finished its work.
         *
         * @return false when it had been abandoned
         */
        boolean end() {
            return comeBack(this);
        }
    }

    /**
     * Begins to watch the calling thread.
     *
     * @param whenAbandoned called at most once, on another thread
     */
    Watch watch(Runnable whenAbandoned) {
        return new Watch(whenAbandoned);
    }

    /** @return false if the thread has already ended */
    private synchronized boolean leave(Watch watch) {
        if (watch.state == State.ENDED) {
            return false;
        }
        watch.state = State.ABANDONED;
        if (replaced < most) {
            watch.state = State.REPLACED;
            replaced++;
            threads.setMaximumPoolSize(most + replaced);
            threads.setCorePoolSize(most + replaced);
        }
        return true;
    }

    /** @return false when it had been abandoned */
    private synchronized boolean comeBack(Watch watch) {
        State before = watch.state;
        watch.state = State.ENDED;
        watch.alarm.cancel(false);
        if (before == State.REPLACED) {
            replaced--;
            threads.setCorePoolSize(most + replaced);
            threads.setMaximumPoolSize(most + replaced);
        }
        return before == State.RUNNING;
    }

    /** Threads that were abandoned and replaced, and have not returned. */
    synchronized int replaced() {
        return replaced;
    }

    void stop() {
        clock.shutdownNow();
    }
}
