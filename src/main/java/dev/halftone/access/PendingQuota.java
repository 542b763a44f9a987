package dev.halftone.access;

import dev.halftone.catalog.OwnerBacklog;
import dev.halftone.catalog.Requester;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The quota of pending images of an owner, so that one owner alone cannot fill {@code
 * halftone.intake.max-pending-images}. In mode {@code none} there is no owner and no quota. Images stored by other
 * processes are counted a second later.
 */
@ApplicationScoped
public class PendingQuota {

    private final OwnerBacklog backlog;
    private final long limit;

    /** Images by owner that this process is storing: the backlog does not count them yet. */
    private final Map<String, Long> underWay = new ConcurrentHashMap<>();

    PendingQuota(OwnerBacklog backlog, QuotaConfig config) {
        this.backlog = backlog;
        this.limit = config.pendingImages();
    }

    /**
     * Makes images pending if the owner's quota permits.
     *
     * @return what {@code makePending} returns; fails with {@link QuotaExceededException} before calling it
     */
    public <T> Uni<T> within(Requester requester, int images, Supplier<Uni<? extends T>> makePending) {
        String owner = requester.owner();
        if (owner == null) {
            return Uni.createFrom().deferred(makePending);
        }
        return backlog.pendingImages(owner)
                .invoke(pending -> take(owner, images, pending))
                // Count again before rejecting: images may have ended a moment ago.
                .onFailure(QuotaExceededException.class)
                .recoverWithUni(() -> backlog.pendingImagesNow(owner).invoke(pending -> take(owner, images, pending)))
                .chain(() -> Uni.createFrom()
                        .<T>deferred(makePending)
                        .invoke(() -> backlog.add(owner, images))
                        .onTermination()
                        .invoke(() -> giveBack(owner, images)));
    }

    private void take(String owner, int images, long pending) {
        underWay.compute(owner, (same, others) -> {
            long all = pending + (others == null ? 0 : others);
            if (all + images > limit) {
                throw QuotaExceededException.of(all, images, limit);
            }
            return (others == null ? 0 : others) + images;
        });
    }

    private void giveBack(String owner, int images) {
        underWay.computeIfPresent(owner, (same, all) -> all == images ? null : all - images);
    }
}
