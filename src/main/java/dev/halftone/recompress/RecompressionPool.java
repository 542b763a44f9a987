package dev.halftone.recompress;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The recompression threads: by default one per core, none of them an event loop. The callers bound how many images
 * wait, {@link DecodingMemory} how much is decoded at once, {@link DecodeBudget} and {@link Watchdog} for how long.
 */
@ApplicationScoped
public class RecompressionPool {

    /** How long after its time an image is abandoned that does not end itself. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Recompressor recompressor;
    private final Duration shutdownTimeout;
    private final Duration timeout;
    private final ThreadPoolExecutor threads;
    private final OwnerTurns turns;
    private final Watchdog watchdog;
    private final DecodingMemory memory;
    private volatile boolean used;

    @Inject
    RecompressionPool(Recompressor recompressor, RecompressConfig config) {
        this(recompressor, config, GRACE);
    }

    /** @param grace how long after its time an image is abandoned that does not end itself */
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
        this.turns = new OwnerTurns(threads, threads::getCorePoolSize);
        this.watchdog = new Watchdog(threads, timeout.plus(grace));
        this.memory = new DecodingMemory(
                config.maxDecodedBytes().orElse(Runtime.getRuntime().maxMemory() / 2), count);
    }

    private static ThreadFactory threadFactory() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "recompress-" + number.incrementAndGet());
            // An abandoned thread must not keep the process alive; stop() waits for the others.
            thread.setDaemon(true);
            // If the JVM is configured to apply priorities (docs/deployment.md), event loops go first.
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
        };
    }

    /**
     * Hashes an image and, unless it is known, recompresses it on this pool, once for each subscription, when it is its
     * owner's turn.
     *
     * @param owner shares threads and memory with other owners
     * @param source see {@link Recompressor#recompress}; must not change until the outcome is there
     * @param known the {@link HashedSource#sha256} of the source that is not recompressed
     * @return the outcome, on the Vert.x context that subscribed if there is one; cancelling removes an image that has
     *     not begun from the queue. Fails with a {@link RejectedExecutionException} if the process is stopping.
     */
    public Uni<HashedSource> submit(String owner, byte[] source, RecompressOptions options, Optional<String> known) {
        used = true;
        Image image = new Image(owner, source, options, known);
        return Uni.createFrom().deferred(() -> {
            Uni<HashedSource> outcome = Uni.createFrom().emitter(emitter -> enqueue(image, emitter));
            Context context = Vertx.currentContext();
            return context == null ? outcome : outcome.emitOn(on(context));
        });
    }

    /**
     * Runs a short piece of work on a thread of the pool, unless an image has come by then. Images are queued behind
     * at most as many pieces as there are threads, if each piece hands in the next one.
     */
    void whileUnused(Runnable piece) {
        if (used || threads.isShutdown()) {
            return;
        }
        try {
            threads.execute(() -> {
                if (!used) {
                    piece.run();
                }
            });
        } catch (RejectedExecutionException e) {
            used = true; // the process stops: there is nothing to prepare for
        }
    }

    int size() {
        return threads.getCorePoolSize();
    }

    private record Image(String owner, byte[] source, RecompressOptions options, Optional<String> known) {}

    /** An image whose turn has come, and who waits for its outcome. */
    private record Turn(Image image, String sha256, UniEmitter<? super HashedSource> emitter, AtomicBoolean cancelled) {

        void complete(Recompression outcome) {
            emitter.complete(new HashedSource(sha256, Optional.of(outcome)));
        }
    }

    private static Executor on(Context context) {
        return MutinyHelper.executor(context);
    }

    private void enqueue(Image image, UniEmitter<? super HashedSource> emitter) {
        AtomicBoolean cancelled = new AtomicBoolean();
        emitter.onTermination(() -> cancelled.set(true));
        turns.execute(image.owner(), () -> hash(image, emitter, cancelled), emitter::fail);
    }

    private void hash(Image image, UniEmitter<? super HashedSource> emitter, AtomicBoolean cancelled) {
        if (cancelled.get()) {
            return;
        }
        String sha256 = HashedSource.hash(image.source());
        if (image.known().filter(sha256::equals).isPresent()) {
            emitter.complete(new HashedSource(sha256, Optional.empty()));
        } else {
            admit(new Turn(image, sha256, emitter, cancelled));
        }
    }

    /** Runs on a thread of the pool. An image that has to wait for memory leaves the thread to the next image. */
    private void admit(Turn turn) {
        Image image = turn.image();
        long bytes;
        try {
            bytes = recompressor.memoryNeeded(image.source(), image.options());
        } catch (RuntimeException | Error e) {
            turn.emitter().fail(e);
            return;
        }
        Runnable admitted = () -> recompress(turn, bytes);
        Runnable admittedLater = () -> turns.execute(image.owner(), admitted, rejection -> {
            turn.emitter().fail(rejection);
            memory.giveBack(image.owner(), bytes);
        });
        if (memory.take(image.owner(), bytes, admittedLater)) {
            admitted.run();
        }
    }

    private void recompress(Turn turn, long bytes) {
        Image image = turn.image();
        Runnable giveBack = () -> memory.giveBack(image.owner(), bytes);
        if (turn.cancelled().get()) {
            giveBack.run();
            return;
        }
        // The memory of an abandoned thread is given back too. Otherwise other images would wait for it, perhaps
        // forever.
        Watchdog.Watch watch = watchdog.watch(() -> {
            giveBack.run();
            turn.complete(DecodeBudget.tookTooLong(timeout));
            turns.startAll();
        });
        try {
            Recompression outcome = recompressor.recompress(image.source(), image.options());
            end(watch, giveBack, () -> turn.complete(outcome));
        } catch (RuntimeException | Error e) {
            end(watch, giveBack, () -> turn.emitter().fail(e));
        }
    }

    private static void end(Watchdog.Watch watch, Runnable giveBack, Runnable announcement) {
        if (watch.end()) {
            giveBack.run();
            announcement.run();
        }
    }

    /** Registers the gauges of the pool. */
    public void register(MeterRegistry registry) {
        Gauge.builder("halftone.recompress.threads", threads, ThreadPoolExecutor::getCorePoolSize)
                .description("Threads that recompress")
                .register(registry);
        Gauge.builder("halftone.recompress.busy", threads, ThreadPoolExecutor::getActiveCount)
                .description("Threads that recompress at this moment")
                .register(registry);
        Gauge.builder("halftone.recompress.queue", turns, OwnerTurns::waiting)
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

    /** Waits for images that have begun or are queued, up to the shutdown timeout. */
    @PreDestroy
    void stop() {
        try {
            turns.close(shutdownTimeout.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
        watchdog.stop();
    }
}
