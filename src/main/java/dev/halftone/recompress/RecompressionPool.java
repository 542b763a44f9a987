package dev.halftone.recompress;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that recompress: as many as there are cores, none of them an event loop. How many images wait is bounded by who
 * submits; how much is decoded at once by {@link DecodingMemory}; for how long by {@link Allowance} and {@link Watchdog}.
 */
@ApplicationScoped
public class RecompressionPool {

    /** So much later than those that can, images that can't end themselves are ended. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Recompressor recompressor;
    private final Duration shutdownTimeout;
    private final Duration timeout;
    private final ThreadPoolExecutor threads;
    private final Watchdog watchdog;
    private final DecodingMemory memory;

    @Inject
    RecompressionPool(Recompressor recompressor, RecompressConfig config) {
        this(recompressor, config, GRACE);
    }

    /** @param grace how long after its time an image is ended that does not end itself */
    RecompressionPool(Recompressor recompressor, RecompressConfig config, Duration grace) {
        this.recompressor = recompressor;
        this.shutdownTimeout = config.shutdownTimeout();
        int count = config.threads().orElse(Runtime.getRuntime().availableProcessors());
        this.timeout = config.timeout();
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "halftone.recompress.timeout is " + timeout + ", must be at least a millisecond");
        }
        this.threads =
                new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threadFactory());
        this.watchdog = new Watchdog(threads, timeout.plus(grace));
        this.memory = new DecodingMemory(
                config.maxDecodedBytes().orElse(Runtime.getRuntime().maxMemory() / 2));
    }

    private static ThreadFactory threadFactory() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "recompress-" + number.incrementAndGet());
            // One that was abandoned shall not keep the process alive; stop() waits for the others.
            thread.setDaemon(true);
            // Where the JVM is told to heed priorities (README, "In production"), event loops go first.
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
        };
    }

    /**
     * Recompresses an image on this pool, once for each subscription.
     *
     * @param source see {@link Recompressor#recompress}; not to be changed until the outcome is there
     * @return the outcome, on the Vert.x context that subscribed if there is one; cancelling takes an image that has not
     *     begun out of the queue. Fails with a {@link RejectedExecutionException} when the process is
     *     stopping.
     */
    public Uni<Recompression> submit(byte[] source, RecompressOptions options) {
        return Uni.createFrom().deferred(() -> {
            Uni<Recompression> outcome = Uni.createFrom().emitter(emitter -> enqueue(source, options, emitter));
            Context context = Vertx.currentContext();
            return context == null ? outcome : outcome.emitOn(on(context));
        });
    }

    private static Executor on(Context context) {
        return task -> context.runOnContext(ignored -> task.run());
    }

    private void enqueue(byte[] source, RecompressOptions options, UniEmitter<? super Recompression> emitter) {
        AtomicBoolean cancelled = new AtomicBoolean();
        emitter.onTermination(() -> cancelled.set(true));
        execute(emitter, () -> admit(source, options, emitter, cancelled));
    }

    /** On a thread of the pool. An image that has to wait for memory leaves the thread to the next one. */
    private void admit(
            byte[] source,
            RecompressOptions options,
            UniEmitter<? super Recompression> emitter,
            AtomicBoolean cancelled) {
        if (cancelled.get()) {
            return;
        }
        long bytes;
        try {
            bytes = recompressor.memoryNeeded(source, options);
        } catch (RuntimeException | Error e) {
            emitter.fail(e);
            return;
        }
        Runnable admitted = () -> recompress(source, options, emitter, cancelled, bytes);
        Runnable admittedLater = () -> {
            if (!execute(emitter, admitted)) {
                memory.giveBack(bytes);
            }
        };
        if (memory.take(bytes, admittedLater)) {
            admitted.run();
        }
    }

    private void recompress(
            byte[] source,
            RecompressOptions options,
            UniEmitter<? super Recompression> emitter,
            AtomicBoolean cancelled,
            long bytes) {
        if (cancelled.get()) {
            memory.giveBack(bytes);
            return;
        }
        // What an abandoned thread holds is given back too: others would wait for it, perhaps for ever.
        Watchdog.Watch watch = watchdog.watch(() -> {
            memory.giveBack(bytes);
            emitter.complete(Allowance.tookTooLong(timeout));
        });
        try {
            Recompression outcome = recompressor.recompress(source, options);
            end(watch, bytes, () -> emitter.complete(outcome));
        } catch (RuntimeException | Error e) {
            end(watch, bytes, () -> emitter.fail(e));
        }
    }

    private void end(Watchdog.Watch watch, long bytes, Runnable announcement) {
        if (watch.end()) {
            memory.giveBack(bytes);
            announcement.run();
        }
    }

    /** Tells how full the pool is, from now on. */
    public void register(MeterRegistry registry) {
        Gauge.builder("halftone.recompress.threads", threads, ThreadPoolExecutor::getCorePoolSize)
                .description("Threads that recompress")
                .register(registry);
        Gauge.builder("halftone.recompress.busy", threads, ThreadPoolExecutor::getActiveCount)
                .description("Threads that recompress at this moment")
                .register(registry);
        Gauge.builder("halftone.recompress.queue", threads, pool -> pool.getQueue()
                        .size())
                .description("Images that wait for a thread")
                .register(registry);
        Gauge.builder("halftone.recompress.abandoned", this, RecompressionPool::replacedThreads)
                .description("Threads that hang in a decoder and were replaced")
                .register(registry);
    }

    /** Threads that hang in a decoder and were replaced. */
    int replacedThreads() {
        return watchdog.replaced();
    }

    /** @return whether the task will run */
    private boolean execute(UniEmitter<? super Recompression> emitter, Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            emitter.fail(e);
            return false;
        }
    }

    /** Lets what has begun or waits come to its end, for a while. */
    @PreDestroy
    void stop() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(shutdownTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        watchdog.stop();
    }
}
