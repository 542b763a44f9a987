package dev.halftone.catalog;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Function;

/** How long a caller waits for PostgreSQL, which sometimes hangs rather than fails. */
final class Deadline {

    private final long end;

    private Deadline(Duration longest) {
        this.end = System.nanoTime() + longest.toNanos();
    }

    /**
     * Fails when the operation takes too long, and lets it run on behind that: a session is closed by its own event loop,
     * never by the timer's thread.
     */
    static <T> Uni<T> within(Duration longest, Uni<T> operation) {
        return within(longest, deadline -> operation);
    }

    /**
     * The same for a transaction, which must not commit when its caller has been told that it has failed.
     *
     * @param transaction asks {@link #require} as its last step before it commits
     */
    static <T> Uni<T> within(Duration longest, Function<Deadline, Uni<T>> transaction) {
        return Uni.createFrom()
                .<T>emitter(caller -> transaction
                        .apply(new Deadline(longest))
                        .subscribe()
                        .with(caller::complete, caller::fail))
                .ifNoItem()
                .after(longest)
                .fail();
    }

    /** @throws TimeoutException when nobody waits any more */
    void require() {
        if (System.nanoTime() - end >= 0) {
            throw new TimeoutException();
        }
    }
}
