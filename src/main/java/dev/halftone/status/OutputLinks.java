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

/** Where clients get outputs. */
@ApplicationScoped
class OutputLinks {

    private final ImageStore store;

    OutputLinks(ImageStore store) {
        this.store = store;
    }

    /**
     * Writes a page of answers with links. Each link may have to be signed, which takes a thousand of them milliseconds, so it
     * happens on a worker thread; the page comes back on the caller's context.
     */
    <T> Uni<T> onWorker(Supplier<T> page) {
        Context context = Vertx.currentContext();
        return Uni.createFrom()
                .item(page)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(MutinyHelper.executor(context));
    }

    /** @param outputKey as the store knows the output; null when there is none */
    Optional<String> of(String outputKey) {
        return Optional.ofNullable(outputKey).flatMap(ImageKey::parse).map(store::publicUrl);
    }
}
