package dev.halftone.recompress;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * For threads that can't be stopped. An image that takes too long is ended by its {@link DecodeBudget}, wherever that is asked;
 * a decoder that neither reads, nor tells of a row, nor ends, never asks, and Java can't stop a thread from outside. Such a
 * thread is abandoned after a while: its image fails, and the pool gets another thread, so that as many images are worked
 * on as before. When it comes back after all, the pool is one too large, and lets one end.
 *
 * <p>The time of a processor counts, as it does for the allowance: on a busy machine nothing hangs. Only what takes ten times
 * as long by the clock does, whatever it has had of a processor.
 *
 * <p>Not more threads are abandoned at a time than the pool has; beyond that, images still fail in time, but threads are not
 * replaced, because this many decoders that hang are an attack, and threads and their memory must not grow without end.
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
     * @param threads of a fixed number
     * @param patience how much time of a processor a thread may take
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

    /** One thread that is watched. */
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
         * The thread has ended what it did.
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

    /** @return false when it had ended by then */
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

    /** Threads that were abandoned and replaced, and have not come back. */
    synchronized int replaced() {
        return replaced;
    }

    void stop() {
        clock.shutdownNow();
    }
}
