package dev.halftone.recompress;

import dev.halftone.config.Roles;
import dev.halftone.config.StartOrder;
import dev.halftone.recompress.CodecTraining.Exercise;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has the JVM compile the codec while the process waits for its first image, such as for a partition from Kafka. The
 * start does not wait for it, it ends when an image comes, and an image waits for one exercise at most. A native
 * executable is compiled.
 */
@ApplicationScoped
class CodecWarmUp {

    /** After this time the codec is compiled, on a machine that has any time for it. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** About as many as the second compiler needs for the ways that most images take. */
    private static final int ROUNDS = 15;

    private final RecompressionPool pool;
    private final CodecTraining training;
    private final boolean active;
    private final AtomicInteger next = new AtomicInteger();

    @Inject
    CodecWarmUp(RecompressionPool pool, CodecTraining training, Roles roles, RecompressConfig config) {
        this(
                pool,
                training,
                config.warmUp()
                        && roles.work()
                        && LaunchMode.current() == LaunchMode.NORMAL
                        && ImageMode.current() == ImageMode.JVM);
    }

    CodecWarmUp(RecompressionPool pool, CodecTraining training, boolean active) {
        this.pool = pool;
        this.training = training;
        this.active = active;
    }

    void begin(@Observes @Priority(StartOrder.LAST) StartupEvent event) {
        if (active) {
            long end = System.nanoTime() + LIMIT.toNanos();
            pool.whileUnused(() -> start(end));
        }
    }

    private void start(long end) {
        List<Exercise> exercises = training.exercises();
        for (int thread = 0; thread < pool.size(); thread++) {
            continueWith(exercises, end);
        }
    }

    private void continueWith(List<Exercise> exercises, long end) {
        int number = next.getAndIncrement();
        if (number < ROUNDS * exercises.size() && System.nanoTime() < end) {
            pool.whileUnused(() -> {
                training.run(exercises.get(number % exercises.size()));
                continueWith(exercises, end);
            });
        }
    }

    /** Exercises that have been handed out. */
    int begun() {
        return next.get();
    }
}
