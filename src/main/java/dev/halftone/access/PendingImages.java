package dev.halftone.access;

import dev.halftone.catalog.Backlog;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The limit of pending images, for uploads and retries. */
@ApplicationScoped
public class PendingImages {

    private final Backlog backlog;
    private final long limit;

    /** Images that this process is storing: the backlog does not count them yet. */
    private final AtomicLong underWay = new AtomicLong();

    PendingImages(Backlog backlog, BacklogConfig config) {
        this.backlog = backlog;
        this.limit = config.maxPendingImages();
    }

    /** Fails with {@link NoRoomException} if the limit is reached. */
    public Uni<Void> requireAnyRoom() {
        return backlog.pendingImages().invoke(this::requireMore).replaceWithVoid();
    }

    private void requireMore(long pending) {
        if (pending + underWay.get() >= limit) {
            throw new NoRoomException(pending + underWay.get(), 0, limit);
        }
    }

    /**
     * Makes images pending if the limit permits, counting the pending ones and those that this process is storing.
     * Fails with {@link NoRoomException} otherwise.
     */
    public <T> Uni<T> withRoomFor(int images, Supplier<Uni<? extends T>> makePending) {
        if (images > limit) {
            return Uni.createFrom().failure(new NoRoomException(0, images, limit));
        }
        return backlog.pendingImages().invoke(pending -> take(images, pending)).chain(() -> Uni.createFrom()
                .<T>deferred(makePending)
                .invoke(() -> backlog.add(images))
                .onTermination()
                .invoke(() -> underWay.addAndGet(-images)));
    }

    private void take(int images, long pending) {
        long others = pending + underWay.getAndAdd(images);
        if (others + images > limit) {
            underWay.addAndGet(-images);
            throw new NoRoomException(others, images, limit);
        }
    }
}
