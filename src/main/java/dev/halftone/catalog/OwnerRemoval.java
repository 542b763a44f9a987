package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Removes all requests of an owner, as {@link RequestRemoval} removes one. The removal is recorded at once. Any replica
 * then removes the requests, some hundred at a time, pending ones first.
 */
@ApplicationScoped
public class OwnerRemoval {

    private static final String COUNT =
            "select count(*) as requests from request where owner = $1 and removed_at is null";

    private static final String NOTE = """
            insert into owner_removal (owner, created_before) values ($1, now())
            on conflict (owner) do update set created_before = now(), due_at = now()""";

    private static final String NEXT = """
            select owner, created_before from owner_removal where due_at <= now()
            order by due_at limit 1 for update skip locked""";

    private static final String SOME_PENDING = """
            select id from request
            where status = 'PENDING' and coalesce(owner, '') = $1 and removed_at is null and created_at <= $2
            order by id limit $3 for update skip locked""";

    private static final String SOME = """
            select id from request
            where owner = $1 and removed_at is null and created_at <= $2
            order by id limit $3 for update skip locked""";

    private static final String LEFT = """
            select exists (select from request where owner = $1 and removed_at is null and created_at <= $2) as more""";

    private static final String DONE = "delete from owner_removal where owner = $1 and created_before = $2";

    /** Another transaction holds the remaining requests for a moment. */
    private static final String LATER =
            "update owner_removal set due_at = now() + interval '1 second' where owner = $1";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Pool pool;

    OwnerRemoval(Pool pool) {
        this.pool = pool;
    }

    private record Owner(String name, OffsetDateTime createdBefore) {

        static Optional<Owner> of(RowSet<Row> rows) {
            return rows.stream()
                    .map(row -> new Owner(row.getString("owner"), row.getOffsetDateTime("created_before")))
                    .findFirst();
        }
    }

    /** @return how many requests will be removed */
    public Uni<Long> removeAll(String owner) {
        return Deadline.within(
                TIMEOUT,
                pool.preparedQuery(COUNT)
                        .execute(Tuple.of(owner))
                        .map(rows -> rows.iterator().next().getLong("requests"))
                        .call(requests -> requests == 0
                                ? Uni.createFrom().voidItem()
                                : pool.preparedQuery(NOTE)
                                        .execute(Tuple.of(owner))
                                        .replaceWithVoid()));
    }

    /**
     * Removes some requests of an owner whose requests are all to be removed.
     *
     * @return whether there may be more to do at once
     */
    public Uni<Boolean> removeSome(int limit) {
        return Deadline.within(Deadline.OF_LOOPS, pool.withTransaction(connection -> connection
                .query(NEXT)
                .execute()
                .map(Owner::of)
                .chain(owner ->
                        owner.isEmpty() ? Uni.createFrom().item(false) : removeSome(connection, owner.get(), limit))));
    }

    private static Uni<Boolean> removeSome(SqlConnection connection, Owner owner, int limit) {
        return remove(connection, SOME_PENDING, owner, limit)
                .chain(removed -> removed > 0 ? Uni.createFrom().item(removed) : remove(connection, SOME, owner, limit))
                .chain(removed -> removed > 0 ? Uni.createFrom().item(true) : endOrLeave(connection, owner));
    }

    private static Uni<Integer> remove(SqlConnection connection, String some, Owner owner, int limit) {
        return connection
                .preparedQuery(RequestRemoval.removing(some))
                .execute(Tuple.of(owner.name(), owner.createdBefore(), limit))
                .map(RowSet::rowCount);
    }

    private static Uni<Boolean> endOrLeave(SqlConnection connection, Owner owner) {
        return connection
                .preparedQuery(LEFT)
                .execute(Tuple.of(owner.name(), owner.createdBefore()))
                .map(rows -> rows.iterator().next().getBoolean("more"))
                .chain(more -> more
                        ? connection.preparedQuery(LATER).execute(Tuple.of(owner.name()))
                        : connection.preparedQuery(DONE).execute(Tuple.of(owner.name(), owner.createdBefore())))
                .replaceWith(false);
    }
}
