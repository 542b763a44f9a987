package dev.halftone.intake;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * How many uploads are stored at a time; the others wait in the order in which they came. An upload holds a connection
 * for its whole transaction, and those who ask for a status need some too.
 */
final class UploadSlots {

    private final Queue<UniEmitter<? super Void>> waiting = new ArrayDeque<>();
    private int free;

    UploadSlots(int slots) {
        this.free = slots;
    }

    /**
     * Runs the step once a slot is free, and frees it when the step ends. A caller that hangs up cancels neither the wait
     * nor the step, so that no slot can be lost between the two.
     */
    <T> Uni<T> withSlot(Supplier<Uni<T>> step) {
        Uni<T> turn = Uni.createFrom()
                .<Void>emitter(this::enter)
                .chain(() -> step.get().onTermination().invoke(this::leave));
        return Uni.createFrom().emitter(caller -> turn.subscribe().with(caller::complete, caller::fail));
    }

    private void enter(UniEmitter<? super Void> upload) {
        synchronized (this) {
            if (free == 0) {
                waiting.add(upload);
                return;
            }
            free--;
        }
        upload.complete(null);
    }

    private void leave() {
        UniEmitter<? super Void> next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.complete(null);
    }
}
