package dev.halftone.status;

import dev.halftone.access.Credential;
import dev.halftone.catalog.RequestProgress;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.UUID;

/** One client's stream of one request, with the newest state that was emitted. */
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

    /** Emits the state if it has changed; a final state completes the stream. */
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

    /** Emits the newest state again; {@link EventWriter} turns it into a heartbeat if it has been sent. */
    synchronized void repeatIfSilentSince(long nanos) {
        if (emittedAt - nanos < 0) {
            emit();
        }
    }

    private void emit() {
        emittedAt = System.nanoTime();
        emitter.emit(newest);
    }

    /** Ends the stream if the credential has expired or been revoked. A client that reconnects receives the error. */
    void endIfForbidden() {
        if (!credential.isValid()) {
            end();
        }
    }

    /** Ends the stream, so that the client reconnects to another process. */
    void end() {
        emitter.complete();
    }
}
