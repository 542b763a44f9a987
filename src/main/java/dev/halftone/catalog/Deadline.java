package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** How long a caller waits for PostgreSQL, which sometimes hangs rather than fails. */
final class Deadline {

    /**
     * Of what goes on by itself and is tried again: PostgreSQL ends transactions before, and {@link SessionTimeouts} connections
     * of which nothing is heard. Whatever is lost in spite of that, it holds up nobody for longer.
     */
    static final Duration OF_LOOPS = Duration.ofSeconds(70);

    private Deadline() {}

    /**
     * Fails when the operation takes too long, and lets it run on behind that: a session is closed by its own event loop,
     * never by the timer's thread. Where it must not commit then, {@link CommitGate} holds it.
     */
    static <T> Uni<T> within(Duration longest, Uni<T> operation) {
        return Uni.createFrom()
                .<T>emitter(caller -> operation.subscribe().with(caller::complete, caller::fail))
                .ifNoItem()
                .after(longest)
                .fail();
    }
}
