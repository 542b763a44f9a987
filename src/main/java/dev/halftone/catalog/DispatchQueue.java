package dev.halftone.catalog;

import dev.halftone.catalog.ImageDays.Span;
import dev.halftone.messages.ImageRequested;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The images that have to be sent to Kafka: new ones, those whose retry is due, and those of which nothing was heard
 * for too long. The image rows themselves are the outbox, so that accepting a request writes each image once.
 *
 * <p>They are marked as sent and noted in a claim before they are sent, in one short transaction: none waits for Kafka. Whoever
 * has sent them ends the claim, and what Kafka has not taken is due again. The claim of one who dies has a lease; when it is
 * over, all its images of which nothing was heard are due again.
 *
 * <p>Owners share a window of images that may be on Kafka at a time, and the requests of each what it has of it ({@link
 * OwnerShares}). An image of which nothing was heard until it is due again leaves the window, or lost images would fill it for
 * good. Of a hundred thousand requests each round looks at some, owner by owner, behind those that the round before looked at, and
 * at the newest. All decisions about time are PostgreSQL's.
 */
@ApplicationScoped
public class DispatchQueue {

    /**
     * For these statements, which take few rows by an index, in its order, however long the tables are and whatever the planner
     * knows of them. None of them may need what is off here: all its plans would look equally dear.
     * They wait for nothing, so that a process of which nothing is heard between two of them stands still: others claim again
     * soon, and its claim is as if it had not been.
     */
    private static final String PLAN_BY_INDEX = """
            set local idle_in_transaction_session_timeout = '2s';
            set local jit = off; set local max_parallel_workers_per_gather = 0; set local enable_seqscan = off;
            set local enable_bitmapscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off;
            set local enable_sort = off""";

    /** Before it counts: processes that count at the same moment would each fill the window. */
    private static final String ALONE = "select pg_try_advisory_xact_lock(%d) as alone".formatted(0x68616c66746f6e65L);

    private static final String EXPIRED = """
            delete from dispatch_claim
            where id = any (array(
                select id from dispatch_claim where lease_ends <= now() order by id limit 10 for update skip locked))
            returning images, requests, resend_at""";

    /** Nothing of other requests is looked at, so that PostgreSQL plans for the partitions of these alone. */
    private static final String PENDING = """
            select (select id from request where status = 'PENDING' order by id limit 1) as oldest,
                   (select id from request where status = 'PENDING' order by id desc limit 1) as newest""";

    /**
     * An image that somebody holds is not waited for, while no other process may claim: its outcome is being applied, or else it
     * is sent again when it would have been anyway.
     */
    private static final String RECOVER = """
            update image
            set sent_at = null, due_at = now()
            where request_id >= any ($3) and request_id < any ($4) and id = any (array(
                select id from image i
                where id = any ($1) and %s and due_at is not distinct from $2
                  and request_id >= any ($3) and request_id < any ($4)
                for update skip locked))""".formatted(ImageDays.isPending("i"));

    /** The offset keeps the planner from looking for {@code due_at} in the index of all that is pending. */
    private static final String UNDER_WAY = """
            select u.request_id, coalesce(r.owner, '') as owner, u.images
            from (select request_id, count(*)::int as images
                  from (select request_id, due_at from image
                        where state = 'PENDING' and sent_at is not null and request_id >= any ($1) and request_id < any ($2)
                        offset 0) sent
                  where due_at > now()
                  group by request_id) u
            left join request r on r.id = u.request_id""";

    private static final String CLAIM_DUE = """
            with claimed as (
                select i.*
                from unnest($1::uuid[], $2::int[]) as s (request_id, images), lateral (
                    select d.id, d.request_id, d.input_url, d.attempt, d.request_attempt, d.duplicate_of
                    from image d
                    where d.request_id = s.request_id and d.request_id >= any ($3) and d.request_id < any ($4)
                      and d.state = 'PENDING' and d.due_at <= now()
                    order by d.due_at, d.ordinal
                    limit s.images
                    for update skip locked) i)
            select c.id, c.request_id, c.input_url, c.attempt, c.request_attempt,
                   r.quality, r.effort, r.max_width, r.max_height, r.trace_parent,
                   case when r.owner is not null then
                       encode(substring(sha256((select salt from owner_salt where only_one) || convert_to(r.owner, 'UTF8'))
                                        from 1 for 16), 'hex')::uuid end as owner_id,
                   coalesce((select f.state = 'PENDING' from image f
                             where f.id = c.duplicate_of and f.request_id >= any ($3) and f.request_id < any ($4)), false) as waits
            from claimed c join request r on r.id = c.request_id""";

    private static final String MARK_SENT = """
            with marked as (
                update image
                set sent_at = now(), due_at = now() + $2 * interval '1 millisecond'
                where id = any ($1) and request_id >= any ($5) and request_id < any ($6))
            insert into dispatch_claim (images, requests, resend_at, lease_ends)
            values ($1, $4, now() + $2 * interval '1 millisecond', now() + $3 * interval '1 millisecond')
            returning id""";

    /** An image of which something was heard meanwhile has another {@code due_at} or has ended. */
    private static final String END_CLAIM = """
            with ended as (delete from dispatch_claim where id = $1 returning resend_at)
            update image i
            set sent_at = null, due_at = now() + $3 * interval '1 millisecond'
            from ended e
            where i.id = any ($2) and %s and i.due_at is not distinct from e.resend_at
              and i.request_id >= any ($4) and i.request_id < any ($5)""".formatted(ImageDays.isPending("i"));

    /**
     * Nobody sends an image while the first one of its URL is pending, whose outcome will be this one's too. When it is due is
     * only when to look at it: should the first one have ended without it, as when nobody is left to apply its outcome to the
     * last of thousands of duplicates, the image is sent.
     */
    static final String DUPLICATES_DUE_AFTER = "1 hour";

    private static final String LEAVE_WAITING = """
            update image
            set sent_at = null, due_at = now() + interval '%s'
            where id = any ($1) and request_id >= any ($2) and request_id < any ($3)""".formatted(DUPLICATES_DUE_AFTER);

    private final Pool pool;

    private final DispatchTurns turns = new DispatchTurns();

    DispatchQueue(Pool pool) {
        this.pool = pool;
    }

    /**
     * Images that are the caller's to send.
     *
     * @param id none when there are no images: then there is nothing to end
     * @param traceParents of those of their requests that are part of a trace (W3C Trace Context, section 3.2)
     * @param waiting how many were due, and wait on for the first image of their URL
     * @param more whether others may be due: there is room for them, and requests that were not looked at
     */
    public record Claim(
            Long id, List<ImageRequested> images, Map<UUID, String> traceParents, int waiting, boolean more) {

        private static final Claim NOTHING = new Claim(null, List.of(), Map.of(), 0, false);
    }

    /** What has to be sent, and what waits for the first image of its URL. */
    private record Due(List<ImageRequested> images, Map<UUID, String> traceParents, List<ImageRequested> waiting) {

        static Due of(RowSet<Row> rows) {
            Due due = new Due(new ArrayList<>(), new HashMap<>(), new ArrayList<>());
            for (Row row : rows) {
                (row.getBoolean("waits") ? due.waiting : due.images).add(image(row));
                if (row.getString("trace_parent") != null) {
                    due.traceParents.put(row.getUUID("request_id"), row.getString("trace_parent"));
                }
            }
            return due;
        }
    }

    /**
     * Marks images that are due as sent: they are the caller's, who has to send them and to end the claim.
     *
     * @param window how many images of all requests together may be on Kafka
     * @param most how many are wanted at most
     * @param resendAfter when an image of which nothing was heard is due again
     * @param lease after which time somebody else sends what this claim holds
     */
    public Uni<Claim> claim(int window, int most, Duration resendAfter, Duration lease) {
        return Deadline.within(Deadline.OF_LOOPS, pool.withTransaction(connection -> connection
                .query(String.join(";", PLAN_BY_INDEX, ALONE, EXPIRED, PENDING))
                .execute()
                .map(DispatchQueue::lastThree)
                .call(found -> recover(connection, found.get(1)))
                .chain(found -> {
                    boolean alone = found.get(0).iterator().next().getBoolean("alone");
                    Optional<Span> days = days(found.get(2).iterator().next());
                    return alone && days.isPresent()
                            ? claimAlone(connection, new Claiming(window, most, days.get(), resendAfter, lease))
                            : Uni.createFrom().item(Claim.NOTHING);
                })));
    }

    /** Of the requests that are pending, if there are any. */
    private static Optional<Span> days(Row pending) {
        return Optional.ofNullable(pending.getUUID("oldest"))
                .map(oldest -> Span.of(List.of(oldest, pending.getUUID("newest"))));
    }

    /** The results of the last three of several statements that went to PostgreSQL together. */
    private static List<RowSet<Row>> lastThree(RowSet<Row> first) {
        List<RowSet<Row>> results = new ArrayList<>();
        for (RowSet<Row> result = first; result != null; result = result.next()) {
            results.add(result);
        }
        return results.subList(results.size() - 3, results.size());
    }

    /** What claims held whose lease is over is due again, but for images of which something was heard. */
    private static Uni<Void> recover(SqlConnection connection, RowSet<Row> expired) {
        return Multi.createFrom()
                .iterable(expired)
                .onItem()
                .transformToUniAndConcatenate(claim -> connection
                        .preparedQuery(RECOVER)
                        .execute(Span.of(List.of(claim.getArrayOfUUIDs("requests")))
                                .addTo(Tuple.tuple()
                                        .addArrayOfUUID(claim.getArrayOfUUIDs("images"))
                                        .addOffsetDateTime(claim.getOffsetDateTime("resend_at")))))
                .onItem()
                .ignoreAsUni();
    }

    /** @param days of the requests that are pending */
    private record Claiming(int window, int most, Span days, Duration resendAfter, Duration lease) {}

    private Uni<Claim> claimAlone(SqlConnection connection, Claiming claiming) {
        return connection
                .preparedQuery(UNDER_WAY)
                .execute(claiming.days().addTo(Tuple.tuple()))
                .map(DispatchQueue::underWay)
                .chain(underWay -> claimWithin(connection, claiming, underWay));
    }

    private static Map<String, Map<UUID, Integer>> underWay(RowSet<Row> rows) {
        Map<String, Map<UUID, Integer>> images = new HashMap<>();
        rows.forEach(row -> images.computeIfAbsent(row.getString("owner"), owner -> new HashMap<>())
                .put(row.getUUID("request_id"), row.getInteger("images")));
        return images;
    }

    private Uni<Claim> claimWithin(
            SqlConnection connection, Claiming claiming, Map<String, Map<UUID, Integer>> underWay) {
        int window = claiming.window();
        int sent = underWay.values().stream().mapToInt(WindowShares::underWay).sum();
        int room = Math.min(claiming.most(), window - sent);
        if (room <= 0) {
            return Uni.createFrom().item(Claim.NOTHING);
        }
        return turns.look(connection, claiming.days(), room).chain(look -> {
            OwnerShares shares = OwnerShares.of(window, room, underWay, look.candidates());
            turns.served(look, shares);
            return claimDue(connection, shares.images())
                    .call(due -> leaveWaiting(connection, due.waiting()))
                    .chain(due -> mark(connection, due, claiming, look.mayHaveMissedSome()));
        });
    }

    private static Uni<Due> claimDue(SqlConnection connection, Map<UUID, Integer> shares) {
        if (shares.isEmpty()) {
            return Uni.createFrom().item(new Due(List.of(), Map.of(), List.of()));
        }
        Tuple columns = Span.of(shares.keySet())
                .addTo(Tuple.tuple()
                        .addArrayOfUUID(shares.keySet().toArray(UUID[]::new))
                        .addArrayOfInteger(shares.values().toArray(Integer[]::new)));
        return connection.preparedQuery(CLAIM_DUE).execute(columns).map(Due::of);
    }

    private static Uni<Void> leaveWaiting(SqlConnection connection, List<ImageRequested> waiting) {
        return waiting.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(LEAVE_WAITING)
                        .execute(days(waiting).addTo(Tuple.tuple().addArrayOfUUID(ids(waiting))))
                        .replaceWithVoid();
    }

    private static Uni<Claim> mark(SqlConnection connection, Due due, Claiming claiming, boolean others) {
        int waiting = due.waiting().size();
        if (due.images().isEmpty()) {
            return Uni.createFrom().item(new Claim(null, List.of(), Map.of(), waiting, others || waiting > 0));
        }
        Tuple marked = days(due.images())
                .addTo(Tuple.tuple()
                        .addArrayOfUUID(ids(due.images()))
                        .addDouble((double) claiming.resendAfter().toMillis())
                        .addDouble((double) claiming.lease().toMillis())
                        .addArrayOfUUID(requests(due.images())));
        return connection
                .preparedQuery(MARK_SENT)
                .execute(marked)
                .map(rows -> new Claim(
                        rows.iterator().next().getLong("id"), due.images(), due.traceParents(), waiting, true));
    }

    private static UUID[] ids(List<ImageRequested> images) {
        return images.stream().map(ImageRequested::imageId).toArray(UUID[]::new);
    }

    private static UUID[] requests(List<ImageRequested> images) {
        return images.stream().map(ImageRequested::requestId).distinct().toArray(UUID[]::new);
    }

    private static Span days(List<ImageRequested> images) {
        return Span.of(List.of(requests(images)));
    }

    /**
     * The claim's images have been sent, or were not taken.
     *
     * @param putOff those that Kafka has not taken; after the pause they are due again, unless the claim's lease is over and
     *     they are somebody else's, or something was heard of them: then Kafka has them after all
     */
    public Uni<Void> end(Claim claim, Collection<UUID> putOff, Duration pause) {
        Set<UUID> wanted = Set.copyOf(putOff);
        List<ImageRequested> images = claim.images().stream()
                .filter(image -> wanted.contains(image.imageId()))
                .toList();
        Tuple ended = days(claim.images())
                .addTo(Tuple.of(claim.id()).addArrayOfUUID(ids(images)).addDouble((double) pause.toMillis()));
        return Deadline.within(
                Deadline.OF_LOOPS, pool.preparedQuery(END_CLAIM).execute(ended).replaceWithVoid());
    }

    private static ImageRequested image(Row row) {
        return new ImageRequested(
                row.getUUID("id"),
                row.getUUID("request_id"),
                row.getString("input_url"),
                row.getInteger("attempt"),
                row.getInteger("request_attempt"),
                row.getInteger("quality"),
                row.getString("effort"),
                row.getInteger("max_width"),
                row.getInteger("max_height"),
                row.getUUID("owner_id"));
    }
}
