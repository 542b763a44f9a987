package dev.halftone.catalog;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Signals within this process that there may be something to send: a request was accepted, or images ended and left
 * places free. This is only a shortcut: other replicas, and this one after a crash, find the same work by polling.
 */
@ApplicationScoped
public class WorkSignal {

    private final BroadcastProcessor<Boolean> processor = BroadcastProcessor.create();

    void raise() {
        processor.onNext(true);
    }

    /** A signal whenever there may be work; subscribers that lag behind must drop some. */
    public Multi<Boolean> stream() {
        return processor;
    }
}
