package dev.halftone.status;

import dev.halftone.store.ImageKey;
import dev.halftone.store.ImageStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;

/** Links to outputs. */
@ApplicationScoped
class OutputLinks {

    private final ImageStore store;

    OutputLinks(ImageStore store) {
        this.store = store;
    }

    /**
     * Renders a page of links on a worker thread, because links may have to be signed, which takes milliseconds per
     * thousand. The page is emitted on the caller's context.
     */
    <T> Uni<T> onWorker(Supplier<T> page) {
        Context context = Vertx.currentContext();
        return Uni.createFrom()
                .item(page)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(MutinyHelper.executor(context));
    }

    /** @param outputKey the output's key in the store; null if there is no output */
    Optional<String> of(String outputKey) {
        return Optional.ofNullable(outputKey).flatMap(ImageKey::parse).map(store::publicUrl);
    }
}
