package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * The images that have to be sent to Kafka: new ones, those whose retry is due, and those of which nothing was heard
 * for too long. The image rows themselves are the outbox, so that accepting a request writes each image once.
 *
 * <p>Requests share a window of images that may be on Kafka at a time, each an equal part. So a request of ten images
 * waits behind no more than one window of a request of a hundred thousand. An image of which nothing was heard until it
 * is due again leaves the window, or lost images would fill it for good. All decisions about time are PostgreSQL's.
 */
@ApplicationScoped
public class DispatchQueue {

    private static final String CLAIM_DUE = """
            with pending as (
                select r.id,
                       (select count(*) from image s
                        where s.request_id = r.id and s.state = 'PENDING' and s.sent_at is not null
                          and s.due_at > now()) as sent,
                       exists (select from image d
                               where d.request_id = r.id and d.state = 'PENDING' and d.due_at <= now()) as due
                from request r
                where r.status = 'PENDING'),
            share as (
                select greatest(1, $1::int / greatest(1, count(*)))::int as images from pending where due or sent > 0),
            claimed as (
                select i.*
                from pending p, share, lateral (
                    select d.id, d.request_id, d.input_url, d.attempt, d.request_attempt, d.duplicate_of
                    from image d
                    where d.request_id = p.id and d.state = 'PENDING' and d.due_at <= now()
                    order by d.due_at, d.ordinal
                    limit greatest(0, share.images - p.sent)
                    for update skip locked) i
                where p.due
                limit $1)
            select c.id, c.request_id, c.input_url, c.attempt, c.request_attempt,
                   r.quality, r.effort, r.max_width, r.max_height, r.trace_parent,
                   coalesce((select f.state = 'PENDING' from image f where f.id = c.duplicate_of), false) as waits
            from claimed c join request r on r.id = c.request_id""";

    private static final String MARK_SENT = """
            update image
            set sent_at = now(), due_at = now() + $2 * interval '1 millisecond'
            where id = any ($1)""";

    /**
     * Nobody sends an image while the first one of its URL is pending, whose outcome will be this one's too. When it is due is
     * only when to look at it: should that outcome not have come for it, because a process that does not know of duplicates has
     * applied it, the image is sent.
     */
    static final String DUPLICATES_DUE_AFTER = "1 hour";

    private static final String LEAVE_WAITING = """
            update image
            set sent_at = null, due_at = now() + interval '%s'
            where id = any ($1)""".formatted(DUPLICATES_DUE_AFTER);

    private final Pool pool;

    DispatchQueue(Pool pool) {
        this.pool = pool;
    }

    /** What is due: what has to be sent, and what waits for the first image of its URL. */
    private record Claim(List<DueImage> images, List<UUID> waiting) {

        static Claim of(RowSet<Row> rows) {
            Claim claim = new Claim(new ArrayList<>(), new ArrayList<>());
            for (Row row : rows) {
                if (row.getBoolean("waits")) {
                    claim.waiting.add(row.getUUID("id"));
                } else {
                    claim.images.add(dueImage(row));
                }
            }
            return claim;
        }
    }

    /**
     * Sends what is due and marks it sent, in one transaction: when {@code send} fails, or the process dies, nothing is
     * marked, and another replica finds the same images. What waits for the first image of its URL is due later instead.
     *
     * @param window how many images of all requests together may be on Kafka
     * @param resendAfter when an image of which nothing was heard is due again
     * @param send sends them all; its images are locked against other replicas meanwhile
     * @return how many were due, so that with none there are no more
     */
    public Uni<Integer> dispatchDue(int window, Duration resendAfter, Function<List<DueImage>, Uni<Void>> send) {
        return pool.withTransaction(
                connection -> claimDue(connection, window).chain(claim -> leaveWaiting(connection, claim.waiting())
                        .chain(() -> sendAndMark(connection, claim.images(), resendAfter, send))
                        .replaceWith(claim.images().size() + claim.waiting().size())));
    }

    private static Uni<Claim> claimDue(SqlConnection connection, int window) {
        return connection.preparedQuery(CLAIM_DUE).execute(Tuple.of(window)).map(Claim::of);
    }

    private static Uni<Void> leaveWaiting(SqlConnection connection, List<UUID> waiting) {
        return waiting.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(LEAVE_WAITING)
                        .execute(Tuple.tuple().addArrayOfUUID(waiting.toArray(UUID[]::new)))
                        .replaceWithVoid();
    }

    private static Uni<Void> sendAndMark(
            SqlConnection connection,
            List<DueImage> images,
            Duration resendAfter,
            Function<List<DueImage>, Uni<Void>> send) {
        return images.isEmpty()
                ? Uni.createFrom().voidItem()
                : send.apply(images)
                        .chain(() -> markSent(connection, images, resendAfter))
                        .replaceWithVoid();
    }

    private static Uni<RowSet<Row>> markSent(SqlConnection connection, List<DueImage> images, Duration resendAfter) {
        UUID[] ids = images.stream().map(DueImage::id).toArray(UUID[]::new);
        return connection
                .preparedQuery(MARK_SENT)
                .execute(Tuple.tuple().addArrayOfUUID(ids).addDouble((double) resendAfter.toMillis()));
    }

    private static DueImage dueImage(Row row) {
        return new DueImage(
                row.getUUID("id"),
                row.getUUID("request_id"),
                row.getString("input_url"),
                row.getInteger("attempt"),
                row.getInteger("request_attempt"),
                row.getInteger("quality"),
                row.getString("effort"),
                row.getInteger("max_width"),
                row.getInteger("max_height"),
                row.getString("trace_parent"));
    }
}
