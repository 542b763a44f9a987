package dev.halftone.access;

import dev.halftone.catalog.OwnerBacklog;
import dev.halftone.catalog.Requester;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * How many images of an owner may be pending: one alone can't fill {@code halftone.intake.max-pending-images} for everybody. Where
 * nobody has to authenticate, there is no owner and no quota. What other processes store is known a second later.
 */
@ApplicationScoped
public class PendingQuota {

    private final OwnerBacklog backlog;
    private final long limit;

    /** Images by owner that this process is making pending: nobody else sees them yet. */
    private final Map<String, Long> underWay = new ConcurrentHashMap<>();

    PendingQuota(OwnerBacklog backlog, QuotaConfig config) {
        this.backlog = backlog;
        this.limit = config.pendingImages();
    }

    /**
     * Makes images pending, if the owner may have so many beside those that are.
     *
     * @return what {@code makePending} returns; fails with {@link QuotaExceededException} before that is asked
     */
    public <T> Uni<T> within(Requester requester, int images, Supplier<Uni<? extends T>> makePending) {
        String owner = requester.owner();
        if (owner == null) {
            return Uni.createFrom().deferred(makePending);
        }
        return backlog.pendingImages(owner)
                .invoke(pending -> take(owner, images, pending))
                // Nobody is refused for what has ended a moment ago.
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
