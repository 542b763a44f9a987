package dev.halftone.catalog;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Panache's sessions, with a deadline, for a caller on any thread: Panache needs an event loop and an unshared Vert.x
 * context, and a timer has neither.
 */
@ApplicationScoped
public class Sessions {

    private final Vertx vertx;

    Sessions(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs a query. */
    public <T> Uni<T> read(Duration longest, Supplier<Uni<T>> question) {
        return Deadline.within(longest, onContext(() -> Panache.withSession(question)));
    }

    /** Runs a change in a transaction. It may still be committed after the caller has stopped waiting. */
    public <T> Uni<T> change(Duration longest, Supplier<Uni<T>> change) {
        return Deadline.within(longest, onContext(() -> Panache.withTransaction(change)));
    }

    private <T> Uni<T> onContext(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            Context callers = Vertx.currentContext();
            Uni<T> answer = Uni.createFrom().deferred(work::get).runSubscriptionOn(MutinyHelper.executor(ownContext()));
            return callers == null ? answer : answer.emitOn(MutinyHelper.executor(callers));
        });
    }

    /** Never the caller's context: Panache would share its session among all concurrent queries on it. */
    private Context ownContext() {
        Context own = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(own, true);
        return own;
    }
}
