package dev.halftone.catalog;

import dev.halftone.catalog.Backlog.Count;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the images of an owner that have not ended. */
@ApplicationScoped
public class OwnerBacklog {

    /** Sums the counters of pending requests, using their index. No image row is read. */
    private static final String PENDING_IMAGES = Backlog.PENDING_IMAGES + " and coalesce(owner, '') = ?1";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_KEPT = 10_000;

    private final Sessions sessions;
    private final Map<String, Count> last = new ConcurrentHashMap<>();

    OwnerBacklog(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * Images of all requests of the owner that have not ended. The count is cached for a second, so that many uploads
     * cost little.
     */
    public Uni<Long> pendingImages(String owner) {
        Count known = last.get(owner);
        return known != null && known.isFresh() ? Uni.createFrom().item(known.images()) : pendingImagesNow(owner);
    }

    /** The same, not cached. */
    public Uni<Long> pendingImagesNow(String owner) {
        long asked = System.nanoTime();
        return sessions.read(TIMEOUT, () -> ProcessingRequest.find(PENDING_IMAGES, owner)
                        .project(Long.class)
                        .singleResult())
                .invoke(images -> keep(owner, new Count(images, asked)));
    }

    /** Adds images that this process has just stored to the cached count. */
    public void add(String owner, int images) {
        last.computeIfPresent(owner, (same, count) -> count.with(images));
    }

    private void keep(String owner, Count count) {
        if (last.size() >= MAX_KEPT) {
            last.values().removeIf(other -> !other.isFresh());
        }
        last.put(owner, count);
    }
}
