package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Begins steps, one after the other, on whichever thread asks. A step that ends at once, as all do when PostgreSQL has closed
 * their connections, would otherwise begin the next within itself: the stack overflowed, in whatever was being done just then.
 */
public final class StepLoop {

    private final Supplier<Runnable> next;
    /** Calls for the next step that nobody has seen to. */
    private final AtomicInteger wishes = new AtomicInteger();

    /** @param next takes the step that may begin now; null when none may */
    public StepLoop(Supplier<Runnable> next) {
        this.next = next;
    }

    /** All steps that may begin do so, here or on the thread that is at it. */
    public void beginNext() {
        if (wishes.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        while (seen > 0) {
            for (Runnable step = next.get(); step != null; step = next.get()) {
                step.run();
            }
            seen = wishes.addAndGet(-seen);
        }
    }

    /**
     * A step that goes on although its caller may have hung up.
     *
     * @param ended called when it has ended, before the caller hears of it
     */
    public static <T> Runnable step(Supplier<Uni<? extends T>> work, Runnable ended, UniEmitter<? super T> caller) {
        return () -> Uni.createFrom()
                .<T>deferred(work)
                .onTermination()
                .invoke(ended)
                .subscribe()
                .with(caller::complete, caller::fail);
    }
}
