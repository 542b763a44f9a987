package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Counts the images that have not ended. */
@ApplicationScoped
public class Backlog {

    /** Sums the counters of pending requests, using their index. No image row is read. */
    static final String PENDING_IMAGES = """
            select coalesce(sum(imagesTotal - imagesProcessed - imagesFailed), 0L)
            from ProcessingRequest where status = PENDING""";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Sessions sessions;
    private volatile Count last = new Count(0, System.nanoTime() - KEPT.toNanos());

    Backlog(Sessions sessions) {
        this.sessions = sessions;
    }

    /** @param nanos when it was requested, see {@link System#nanoTime} */
    record Count(long images, long nanos) {

        boolean isFresh() {
            return System.nanoTime() - nanos < KEPT.toNanos();
        }

        Count with(int more) {
            return new Count(images + more, nanos);
        }
    }

    /**
     * Images of all requests that have not ended. The count is cached for a second, so that frequent calls cost little.
     */
    public Uni<Long> pendingImages() {
        Count known = last;
        return known.isFresh() ? Uni.createFrom().item(known.images()) : count();
    }

    /** Adds images that this process has just stored to the cached count. */
    public synchronized void add(int images) {
        last = last.with(images);
    }

    private synchronized void keep(Count count) {
        last = count;
    }

    private Uni<Long> count() {
        long asked = System.nanoTime();
        return sessions.read(TIMEOUT, () -> ProcessingRequest.find(PENDING_IMAGES)
                        .project(Long.class)
                        .singleResult())
                .invoke(images -> keep(new Count(images, asked)));
    }
}
