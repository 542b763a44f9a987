package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Removed requests whose rows and outputs have to be deleted, in batches that any replica takes up. A claimed removal
 * is leased: if the process dies, it becomes due again. Outputs that are stored late make it due again too.
 *
 * <p>Lock order: a request before its images and before its removal, as everywhere.
 */
@ApplicationScoped
public class RemovalQueue {

    private static final String CLAIM = """
            update removal
            set due_at = now() + $1 * interval '1 millisecond'
            where request_id = (
                select request_id from removal where due_at <= now() order by due_at limit 1 for update skip locked)
            returning request_id, due_at, ordinal, rows_gone""";

    private static final String IMAGES = """
            select ordinal, row_number, output_key from image
            where request_id = $1 and ordinal > $2
            order by ordinal
            limit $3""";

    private static final String LOCK_REQUEST = "select from request where id = $1 for update";

    private static final String DELETE_IMAGES =
            "delete from image where request_id = $1 and ordinal > $2 and ordinal <= $3";

    private static final String DELETE_PRODUCTS =
            "delete from product where request_id = $1 and row_number between $2 and $3";

    private static final String ADVANCE =
            "update removal set ordinal = $3, due_at = now() where request_id = $1 and due_at = $2";

    /** The foreign keys delete the remaining rows of the request. */
    private static final String DELETE_REQUEST = "delete from request where id = $1";

    private static final String LOOK_AGAIN = """
            update removal
            set rows_gone = true, due_at = now() + $3 * interval '1 millisecond'
            where request_id = $1 and due_at = $2""";

    private static final String FORGET = "delete from removal where request_id = $1 and due_at = $2";

    private static final String AGAIN = """
            insert into removal (request_id)
            select id from unnest($1::uuid[]) id order by id
            on conflict (request_id) do update set due_at = now()""";

    private final Pool pool;

    RemovalQueue(Pool pool) {
        this.pool = pool;
    }

    /**
     * A removal that the caller has claimed.
     *
     * @param dueAt when the lease expires; also identifies the claim
     * @param ordinal images up to this one are deleted
     * @param rowsGone whether only late outputs are looked for
     */
    public record Removal(UUID requestId, OffsetDateTime dueAt, int ordinal, boolean rowsGone) {}

    /** @param outputKey null unless the image is completed */
    public record RemovedImage(int ordinal, int rowNumber, String outputKey) {}

    /** Claims the removal that has been due for longest, if there is one. */
    public Uni<Optional<Removal>> claim(Duration lease) {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.preparedQuery(CLAIM)
                        .execute(Tuple.of((double) lease.toMillis()))
                        .map(rows -> rows.stream()
                                .map(row -> new Removal(
                                        row.getUUID("request_id"),
                                        row.getOffsetDateTime("due_at"),
                                        row.getInteger("ordinal"),
                                        row.getBoolean("rows_gone")))
                                .findFirst()));
    }

    /** The images to delete next, in their order; none if all are deleted. */
    public Uni<List<RemovedImage>> images(Removal removal, int limit) {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.preparedQuery(IMAGES)
                        .execute(Tuple.of(removal.requestId(), removal.ordinal(), limit))
                        .map(rows ->
                                rows.stream().map(RemovalQueue::removedImage).toList()));
    }

    private static RemovedImage removedImage(Row row) {
        return new RemovedImage(row.getInteger("ordinal"), row.getInteger("row_number"), row.getString("output_key"));
    }

    /**
     * Deletes the rows of these images, whose outputs are gone, and of their products; the removal is due again at
     * once.
     *
     * @param dropped whether the rows of the images will be dropped with their partition and are not deleted here
     */
    public Uni<Void> deleteRows(Removal removal, List<RemovedImage> images, boolean dropped) {
        RemovedImage first = images.get(0);
        RemovedImage last = images.get(images.size() - 1);
        UUID id = removal.requestId();
        return Deadline.within(Deadline.OF_LOOPS, pool.withTransaction(connection -> lock(connection, id)
                .chain(() -> dropped
                        ? Uni.createFrom().voidItem()
                        : connection
                                .preparedQuery(DELETE_IMAGES)
                                .execute(Tuple.of(id, removal.ordinal(), last.ordinal()))
                                .replaceWithVoid())
                .chain(() -> connection
                        .preparedQuery(DELETE_PRODUCTS)
                        .execute(Tuple.of(id, first.rowNumber(), last.rowNumber())))
                .chain(() -> connection.preparedQuery(ADVANCE).execute(Tuple.of(id, removal.dueAt(), last.ordinal())))
                .replaceWithVoid()));
    }

    private static Uni<Void> lock(SqlConnection connection, UUID request) {
        return connection.preparedQuery(LOCK_REQUEST).execute(Tuple.of(request)).replaceWithVoid();
    }

    /**
     * Ends a removal whose images and outputs are gone. The first time, the request's row is deleted, and the removal
     * is due again after the pause, for outputs that were stored meanwhile without being reported. The second time, the
     * removal is deleted. It stays if it has become due again since the claim.
     */
    public Uni<Void> finish(Removal removal, Duration pause) {
        UUID id = removal.requestId();
        if (removal.rowsGone()) {
            return Deadline.within(
                    Deadline.OF_LOOPS,
                    pool.preparedQuery(FORGET)
                            .execute(Tuple.of(id, removal.dueAt()))
                            .replaceWithVoid());
        }
        return Deadline.within(Deadline.OF_LOOPS, pool.withTransaction(connection -> connection
                .preparedQuery(DELETE_REQUEST)
                .execute(Tuple.of(id))
                .chain(() -> connection.preparedQuery(LOOK_AGAIN).execute(Tuple.of(id, removal.dueAt(), (double)
                        pause.toMillis())))
                .replaceWithVoid()));
    }

    /** Makes the removals of these requests due at once, because outputs were stored late. */
    Uni<Void> again(List<UUID> requests) {
        return requests.isEmpty()
                ? Uni.createFrom().voidItem()
                : pool.preparedQuery(AGAIN)
                        .execute(Tuple.tuple().addArrayOfUUID(requests.toArray(UUID[]::new)))
                        .replaceWithVoid();
    }
}
