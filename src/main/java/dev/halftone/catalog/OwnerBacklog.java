package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** How much there is to do for an owner. */
@ApplicationScoped
public class OwnerBacklog {

    /** Of the pending requests' counters, by their index: no image is looked at. */
    private static final String PENDING_IMAGES = """
            select coalesce(sum(images_total - images_processed - images_failed), 0)::bigint as images
            from request where status = 'PENDING' and coalesce(owner, '') = $1""";

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Pool pool;

    OwnerBacklog(Pool pool) {
        this.pool = pool;
    }

    /** Images of all his requests that have not ended. */
    public Uni<Long> pendingImages(String owner) {
        return Deadline.within(LONGEST, pool.preparedQuery(PENDING_IMAGES).execute(Tuple.of(owner)))
                .map(rows -> rows.iterator().next().getLong("images"));
    }
}
