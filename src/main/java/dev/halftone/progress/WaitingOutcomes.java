package dev.halftone.progress;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.Optional;

/** Counts the outcomes that this process holds, and says when it may take more. */
final class WaitingOutcomes {

    private final int most;
    private int count;
    private Optional<UniEmitter<? super Void>> asking = Optional.empty();

    WaitingOutcomes(int most) {
        this.most = most;
    }

    synchronized void add(int outcomes) {
        count += outcomes;
    }

    void remove(int outcomes) {
        Optional<UniEmitter<? super Void>> told = Optional.empty();
        synchronized (this) {
            count -= outcomes;
            if (count < most) {
                told = asking;
                asking = Optional.empty();
            }
        }
        told.ifPresent(caller -> caller.complete(null));
    }

    /** Completes when there is space; only one caller at a time. */
    Uni<Void> room() {
        return Uni.createFrom().<Void>emitter(this::ask);
    }

    private void ask(UniEmitter<? super Void> caller) {
        synchronized (this) {
            if (count >= most) {
                asking = Optional.of(caller);
                return;
            }
        }
        caller.complete(null);
    }
}
