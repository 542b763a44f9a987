package dev.halftone.recompress;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Who goes before recompression. Images wait for minutes anyway, so that threads that recompress leave most of the
 * processor to what somebody waits for, such as an upload that is being stored, and to those who ask for something beside it.
 */
@ApplicationScoped
public class Precedence {

    private final AtomicInteger steps = new AtomicInteger();

    /** Runs the step with precedence, until it ends in whatever way. */
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
