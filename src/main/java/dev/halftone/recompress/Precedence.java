package dev.halftone.recompress;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Marks work that goes before recompression, such as storing an upload. While such work runs, recompression threads
 * leave most of the processor to it and to requests beside it. Images wait for minutes anyway.
 */
@ApplicationScoped
public class Precedence {

    private final AtomicInteger steps = new AtomicInteger();

    /** Runs the step with precedence until it completes, fails or is cancelled. */
    public <T> Uni<T> during(Supplier<Uni<? extends T>> step) {
        return Uni.createFrom().deferred(() -> {
            steps.incrementAndGet();
            return Uni.createFrom().deferred(step).onTermination().invoke(steps::decrementAndGet);
        });
    }

    public boolean isTaken() {
        return steps.get() > 0;
    }
}
