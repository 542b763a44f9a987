package dev.halftone.fetch;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs a chain of steps and its cancellation on one Vert.x context. So the steps need no locks, and no item is lost
 * between a step that emits it and a cancellation on another thread.
 */
final class ContextConfined<T> {

    private final Context context;
    private final Consumer<? super T> undelivered;
    private Cancellable subscription;
    private boolean cancelled;
    private volatile boolean delivered;

    private ContextConfined(Context context, Consumer<? super T> undelivered) {
        this.context = context;
        this.undelivered = undelivered;
    }

    /**
     * @param work creates the chain, given the executor of the context
     * @param undelivered takes an item that came after the subscriber had cancelled
     */
    static <T> Uni<T> run(Vertx vertx, Function<Executor, Uni<T>> work, Consumer<? super T> undelivered) {
        return Uni.createFrom().deferred(() -> {
            Context context = vertx.getOrCreateContext();
            ContextConfined<T> confined = new ContextConfined<>(context, undelivered);
            return Uni.createFrom()
                    .<T>emitter(emitter -> confined.start(work, emitter))
                    .invoke(() -> confined.delivered = true);
        });
    }

    private void start(Function<Executor, Uni<T>> work, UniEmitter<? super T> emitter) {
        emitter.onTermination(() -> context.runOnContext(ignored -> cancel()));
        context.runOnContext(ignored -> {
            if (!cancelled) {
                subscription = work.apply(MutinyHelper.executor(context))
                        .subscribe()
                        .with(item -> deliver(item, emitter), emitter::fail);
            }
        });
    }

    private void deliver(T item, UniEmitter<? super T> emitter) {
        emitter.complete(item);
        if (!delivered) {
            undelivered.accept(item);
        }
    }

    private void cancel() {
        cancelled = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /** Cancels the work when it takes longer. To be used within {@link #run}. */
    static <T> Uni<T> within(Duration timeout, Vertx vertx, FetchException expired, Uni<T> work) {
        return Uni.createFrom().emitter(emitter -> {
            Cancellation underWay = new Cancellation();
            long timer = vertx.setTimer(timeout.toMillis(), fired -> {
                underWay.cancel();
                emitter.fail(expired);
            });
            emitter.onTermination(() -> {
                vertx.cancelTimer(timer);
                underWay.cancel();
            });
            underWay.of(work.subscribe().with(emitter::complete, emitter::fail));
        });
    }

    /** Of a subscription that may end before the subscriber has it. */
    private static final class Cancellation {

        private Cancellable subscription = () -> {};
        private boolean cancelled;

        void of(Cancellable begun) {
            subscription = begun;
            if (cancelled) {
                begun.cancel();
            }
        }

        void cancel() {
            cancelled = true;
            subscription.cancel();
        }
    }
}
