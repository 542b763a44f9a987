package dev.halftone.removal;

import dev.halftone.catalog.ImagePartitions;
import dev.halftone.catalog.RemovalQueue;
import dev.halftone.catalog.RemovalQueue.Removal;
import dev.halftone.catalog.RemovalQueue.RemovedImage;
import dev.halftone.store.ImageKey;
import dev.halftone.store.ImageStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Deletes a removed request from the store and PostgreSQL, a batch of images at a time. Outputs go first, because the
 * rows hold their keys. Each step may be repeated, so that any replica can continue where another one died.
 */
@ApplicationScoped
class OutputRemoval {

    private static final Logger LOG = Logger.getLogger(OutputRemoval.class);
    private static final int BATCH_IMAGES = 1_000;

    /** Longer than a batch takes. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    /** Longer than an image is in progress. */
    private static final Duration LAST_LOOK_AFTER = Duration.ofHours(1);

    private final RemovalQueue queue;
    private final ImagePartitions partitions;
    private final ImageStore store;
    private final RetentionConfig config;

    OutputRemoval(RemovalQueue queue, ImagePartitions partitions, ImageStore store, RetentionConfig config) {
        this.queue = queue;
        this.partitions = partitions;
        this.store = store;
        this.config = config;
    }

    /**
     * @return whether anything was due; if so, there may be more. A failed removal becomes due again after the lease
     */
    Uni<Boolean> next() {
        return queue.claim(LEASE)
                .chain(claimed -> claimed.isEmpty() ? Uni.createFrom().item(false) : advanceOrLeave(claimed.get()));
    }

    private Uni<Boolean> advanceOrLeave(Removal removal) {
        return advance(removal)
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "Request %s can't be deleted yet, and is tried again: %s", removal.requestId(), failure))
                .onFailure()
                .recoverWithNull()
                .replaceWith(true);
    }

    private Uni<Void> advance(Removal removal) {
        return queue.images(removal, BATCH_IMAGES)
                .chain(images -> images.isEmpty()
                        ? store.deleteRequest(removal.requestId()).chain(() -> queue.finish(removal, LAST_LOOK_AFTER))
                        : store.deleteAll(keys(images))
                                .chain(() -> isDroppedAsAWhole(removal))
                                .chain(whole -> queue.deleteRows(removal, images, whole)));
    }

    /** Without retention, the partition of a day stays when only some of its requests are deleted. */
    private Uni<Boolean> isDroppedAsAWhole(Removal removal) {
        return config.retention()
                .map(age -> partitions.isDroppedAsAWhole(removal.requestId(), age))
                .orElse(Uni.createFrom().item(false));
    }

    /** Each key once: images with the same URL share an output. */
    private static List<ImageKey> keys(List<RemovedImage> images) {
        return images.stream()
                .flatMap(image -> Stream.ofNullable(image.outputKey()))
                .distinct()
                .map(ImageKey::parse)
                .flatMap(Optional::stream)
                .toList();
    }
}
