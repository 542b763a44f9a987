package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** How long a caller waits for PostgreSQL, which sometimes hangs rather than fails. */
final class Deadline {

    /**
     * For loops in the background, which try again. PostgreSQL ends transactions earlier, and {@link SessionTimeouts}
     * closes silent connections. If anything else is lost, the loop goes on after this time.
     */
    static final Duration OF_LOOPS = Duration.ofSeconds(70);

    private Deadline() {}

    /**
     * Fails if the operation takes too long, but lets the operation run on: a session is closed by its own event loop,
     * never by the timer's thread. {@link CommitGate} prevents a late commit where there must be none.
     */
    static <T> Uni<T> within(Duration longest, Uni<T> operation) {
        return Uni.createFrom()
                .<T>emitter(caller -> operation.subscribe().with(caller::complete, caller::fail))
                .ifNoItem()
                .after(longest)
                .fail();
    }
}
