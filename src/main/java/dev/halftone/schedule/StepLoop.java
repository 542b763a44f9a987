package dev.halftone.schedule;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Begins steps, one after the other, on the thread of the caller. A step that ends at once, as all do when PostgreSQL
 * has closed their connections, would otherwise begin the next one recursively and overflow the stack.
 */
public final class StepLoop {

    private final Supplier<Runnable> next;
    /** Calls of {@link #beginNext} that are not handled yet. */
    private final AtomicInteger pendingCalls = new AtomicInteger();

    /** @param next removes and returns the step that may begin now, or returns null */
    public StepLoop(Supplier<Runnable> next) {
        this.next = next;
    }

    /** Begins all steps that may begin, here or on the thread that is already doing so. */
    public void beginNext() {
        if (pendingCalls.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        while (seen > 0) {
            for (Runnable step = next.get(); step != null; step = next.get()) {
                step.run();
            }
            seen = pendingCalls.addAndGet(-seen);
        }
    }

    /**
     * A step that goes on even if its caller has cancelled.
     *
     * @param ended called when the step has ended, before the caller is notified
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
