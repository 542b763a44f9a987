package dev.halftone.status;

import dev.halftone.access.Credential;
import dev.halftone.catalog.RequestProgress;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.UUID;

/** One client that listens to one request: the newest state that its stream was given. */
final class ProgressStream {

    private final MultiEmitter<? super RequestProgress> emitter;
    private final Credential credential;
    private RequestProgress newest;
    private long emittedAt = System.nanoTime();

    ProgressStream(RequestProgress told, Credential credential, MultiEmitter<? super RequestProgress> emitter) {
        this.newest = told;
        this.credential = credential;
        this.emitter = emitter;
    }

    synchronized UUID request() {
        return newest.id();
    }

    /** Emits the state if it is another; one that has ended is the last. */
    synchronized void tell(RequestProgress progress) {
        if (progress.equals(newest)) {
            return;
        }
        newest = progress;
        emit();
        if (progress.hasEnded()) {
            emitter.complete();
        }
    }

    synchronized void tellRemoved() {
        tell(newest.cancelled());
    }

    /** Emits the newest state again; {@link EventWriter} makes a comment of what was written already. */
    synchronized void repeatIfSilentSince(long nanos) {
        if (emittedAt - nanos < 0) {
            emit();
        }
    }

    private void emit() {
        emittedAt = System.nanoTime();
        emitter.emit(newest);
    }

    /** Ends it when its client may not read it any more: a client that comes back is told. */
    void endIfForbidden() {
        if (!credential.isValid()) {
            end();
        }
    }

    /** The client is to come back, to another process. */
    void end() {
        emitter.complete();
    }
}
