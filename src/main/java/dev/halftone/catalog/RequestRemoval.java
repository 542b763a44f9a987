package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;

/**
 * Removes requests: they are hidden and cancelled at once and durably. {@link RemovalQueue} deletes their rows and
 * outputs afterwards.
 */
@ApplicationScoped
public class RequestRemoval {

    private static final String REMOVE = removing("select id from request where id = $1");

    private static final String REMOVE_ENDED = removing("""
            select id from request
            where completed_at < now() - $1 * interval '1 millisecond' and removed_at is null
            order by completed_at
            limit $2
            for update skip locked""");

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Pool pool;

    RequestRemoval(Pool pool) {
        this.pool = pool;
    }

    /** @param chosen a query that returns the ids of requests */
    static String removing(String chosen) {
        return """
            with chosen as (%s),
            removed as (
                update request r
                set status = case when status = 'PENDING' then 'CANCELLED' else status end,
                    removed_at = now(), updated_at = now()
                from chosen c
                where r.id = c.id and r.removed_at is null
                returning r.id),
            untold as (
                update webhook w set due_at = null, under_way = false from removed r
                where w.request_id = r.id and w.due_at is not null)
            insert into removal (request_id)
            select id from removed
            on conflict (request_id) do update set due_at = now(), ordinal = 0, rows_gone = false""".formatted(chosen);
    }

    /** @return whether there was such a request */
    public Uni<Boolean> remove(UUID request) {
        return Deadline.within(TIMEOUT, pool.preparedQuery(REMOVE).execute(Tuple.of(request)))
                .map(rows -> rows.rowCount() > 0);
    }

    /**
     * Removes some of the requests that ended longer ago than this age by PostgreSQL's clock, the oldest first.
     * Requests that another transaction is removing or retrying are skipped.
     *
     * @return how many were removed
     */
    public Uni<Integer> removeEnded(Duration age, int limit) {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.preparedQuery(REMOVE_ENDED)
                        .execute(Tuple.of((double) age.toMillis(), limit))
                        .map(rows -> rows.rowCount()));
    }
}
