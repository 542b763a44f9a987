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
import jakarta.inject.Inject;
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
 * The images that have to be sent to Kafka: new ones, those whose retry is due, and those without an outcome for too
 * long. The image rows themselves are the outbox, so that accepting a request writes each image once.
 *
 * <p>Images are marked as sent and recorded in a claim before they are sent, in one short transaction that does not
 * wait for Kafka. The process that has sent them ends the claim; images that Kafka did not take become due again. A
 * claim is leased. If the process dies, the lease expires and all images of the claim without an outcome become due
 * again.
 *
 * <p>Owners share a window of images that may be on Kafka at a time, and the requests of an owner share its part
 * ({@link OwnerShares}). An image without an outcome leaves the window when it is due again; otherwise lost images
 * would fill the window for good. A round does not consider all pending requests: only the newest ones and, owner by
 * owner, some after those of the previous round. All decisions about time use PostgreSQL's clock.
 */
@ApplicationScoped
public class DispatchQueue {

    /**
     * Settings for these statements, which read few rows in index order, however large the tables are and whatever
     * statistics the planner has. Every statement needs a plan that uses only index scans and nested loops: PostgreSQL
     * gives a switched-off plan type a huge cost, and then cannot compare its plans. The statements wait for nothing,
     * so a process that is silent between two of them has stalled. PostgreSQL rolls its transaction back soon, and
     * other processes claim again.
     */
    private static final String PLAN_BY_INDEX = """
            set local idle_in_transaction_session_timeout = '2s';
            set local jit = off; set local max_parallel_workers_per_gather = 0; set local enable_seqscan = off;
            set local enable_bitmapscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off;
            set local enable_sort = off""";

    /** Taken before images are counted: processes that count at the same moment would each fill the window. */
    private static final String ALONE = "select pg_try_advisory_xact_lock(%d) as alone".formatted(0x68616c66746f6e65L);

    private static final String EXPIRED = """
            delete from dispatch_claim
            where id = any (array(
                select id from dispatch_claim where lease_ends <= now() order by id limit 10 for update skip locked))
            returning images, requests, resend_at""";

    /**
     * The range of pending requests. Other statements are limited to it, so that PostgreSQL plans for its partitions
     * alone.
     */
    private static final String PENDING = """
            select (select id from request where status = 'PENDING' order by id limit 1) as oldest,
                   (select id from request where status = 'PENDING' order by id desc limit 1) as newest""";

    /**
     * Skips locked images instead of waiting while it holds the lock of the claims. An outcome is being applied to
     * them; if not, they are due again at their {@code due_at} anyway.
     */
    private static final String RECOVER = """
            update image
            set sent_at = null, due_at = now()
            where request_id >= any ($3) and request_id < any ($4) and id = any (array(
                select id from image i
                where id = any ($1) and %s and due_at is not distinct from $2
                  and request_id >= any ($3) and request_id < any ($4)
                for update skip locked))""".formatted(ImageDays.isPending("i"));

    /** {@code offset 0} keeps the planner from using the index of all pending images for {@code due_at}. */
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
                    select d.id, d.request_id, d.input_url, d.attempt, d.request_attempt, d.duplicate_of, d.output_name
                    from image d
                    where d.request_id = s.request_id and d.request_id >= any ($3) and d.request_id < any ($4)
                      and d.state = 'PENDING' and d.due_at <= now()
                    order by d.due_at, d.ordinal
                    limit s.images
                    for update skip locked) i)
            select c.id, c.request_id, c.input_url, c.attempt, c.request_attempt, c.output_name,
                   r.quality, r.effort, r.subsampling, r.max_width, r.max_height, r.format, r.fit, r.background, r.enlarge,
                   r.salvage, r.trace_parent,
                   u.output_key as earlier_key, u.sha256, u.redirected_to, u.etag, u.last_modified, u.source_bytes,
                   u.output_bytes, u.width, u.height, u.unchanged, u.animated, u.warning,
                   case when r.owner is not null then
                       encode(substring(sha256((select salt from owner_salt where only_one) || convert_to(r.owner, 'UTF8'))
                                        from 1 for 16), 'hex')::uuid end as owner_id,
                   coalesce((select f.state = 'PENDING' from image f
                             where f.id = c.duplicate_of and f.request_id >= any ($3) and f.request_id < any ($4)), false) as waits
            from claimed c
            join request r on r.id = c.request_id
            left join lateral (select case when r.reuse = 'UNCHANGED' then %s end as hash offset 0) h on true
            left join reusable u
                on u.key = %s and u.digest = %s and u.completed_at > now() - $5 * interval '1 millisecond'""".formatted(
            ReusableOutputs.hash("r", "c.input_url"), ReusableOutputs.key("h.hash"), ReusableOutputs.digest("h.hash"));

    private static final String MARK_SENT = """
            with marked as (
                update image
                set sent_at = now(), due_at = now() + $2 * interval '1 millisecond'
                where id = any ($1) and request_id >= any ($5) and request_id < any ($6))
            insert into dispatch_claim (images, requests, resend_at, lease_ends)
            values ($1, $4, now() + $2 * interval '1 millisecond', now() + $3 * interval '1 millisecond')
            returning id""";

    /** Skips images whose outcome has arrived meanwhile: they have ended or have another {@code due_at}. */
    private static final String END_CLAIM = """
            with ended as (delete from dispatch_claim where id = $1 returning resend_at)
            update image i
            set sent_at = null, due_at = now() + $3 * interval '1 millisecond'
            from ended e
            where i.id = any ($2) and %s and i.due_at is not distinct from e.resend_at
              and i.request_id >= any ($4) and i.request_id < any ($5)""".formatted(ImageDays.isPending("i"));

    /**
     * An image is not sent while the first one of its URL is pending, because it gets the same outcome. After this time
     * it is checked again. If the first one has ended without it, for example because the process died in the middle of
     * thousands of duplicates, the image is sent.
     */
    static final String DUPLICATES_DUE_AFTER = "1 hour";

    private static final String LEAVE_WAITING = """
            update image
            set sent_at = null, due_at = now() + interval '%s'
            where id = any ($1) and request_id >= any ($2) and request_id < any ($3)""".formatted(DUPLICATES_DUE_AFTER);

    private final Pool pool;

    private final Duration reuseMaxAge;

    private final DispatchTurns turns = new DispatchTurns();

    @Inject
    DispatchQueue(Pool pool, ReuseConfig reuse) {
        this(pool, reuse.maxAge());
    }

    /** @param reuseMaxAge how old an output may be that is taken again */
    DispatchQueue(Pool pool, Duration reuseMaxAge) {
        this.pool = pool;
        this.reuseMaxAge = ReusableOutputs.required(reuseMaxAge);
    }

    /**
     * Images that the caller has to send.
     *
     * @param id null if there are no images: then there is nothing to end
     * @param traceParents of the requests that are part of a trace (W3C Trace Context, section 3.2)
     * @param waiting how many images were due but wait for the first image of their URL
     * @param more whether to claim again at once, because more images may be due that fit into the window
     */
    public record Claim(
            Long id, List<ImageRequested> images, Map<UUID, String> traceParents, int waiting, boolean more) {

        private static final Claim NOTHING = new Claim(null, List.of(), Map.of(), 0, false);
    }

    /** Images to send, and images that wait for the first one of their URL. */
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
     * Marks due images as sent and hands them to the caller, which has to send them and to end the claim.
     *
     * @param window how many images of all requests together may be on Kafka
     * @param most how many images to claim at most
     * @param resendAfter when an image without an outcome is due again
     * @param lease after which other processes send the images of this claim
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

    /** The days of the pending requests, if there are any. */
    private static Optional<Span> days(Row pending) {
        return Optional.ofNullable(pending.getUUID("oldest"))
                .map(oldest -> Span.of(List.of(oldest, pending.getUUID("newest"))));
    }

    /** The results of the last three statements of a query with several. */
    private static List<RowSet<Row>> lastThree(RowSet<Row> first) {
        List<RowSet<Row>> results = new ArrayList<>();
        for (RowSet<Row> result = first; result != null; result = result.next()) {
            results.add(result);
        }
        return results.subList(results.size() - 3, results.size());
    }

    /** Makes the images of expired claims due again, except those with an outcome. */
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

    /** @param days of the pending requests */
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

    private Uni<Due> claimDue(SqlConnection connection, Map<UUID, Integer> shares) {
        if (shares.isEmpty()) {
            return Uni.createFrom().item(new Due(List.of(), Map.of(), List.of()));
        }
        Tuple columns = Span.of(shares.keySet())
                .addTo(Tuple.tuple()
                        .addArrayOfUUID(shares.keySet().toArray(UUID[]::new))
                        .addArrayOfInteger(shares.values().toArray(Integer[]::new)))
                .addDouble((double) reuseMaxAge.toMillis());
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
     * Ends a claim whose images have been sent or were not taken.
     *
     * @param putOff images that Kafka did not take. They are due again after the pause, unless the lease has expired
     *     and another process has them, or an outcome shows that Kafka had taken the image after all
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
                row.getString("subsampling"),
                row.getInteger("max_width"),
                row.getInteger("max_height"),
                row.getString("format"),
                row.getString("fit"),
                row.getString("background"),
                row.getBoolean("enlarge"),
                row.getBoolean("salvage"),
                row.getString("output_name"),
                row.getUUID("owner_id"),
                ReusableOutputs.earlier(row));
    }
}
