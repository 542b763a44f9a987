package dev.halftone.catalog;

import dev.halftone.catalog.ImageDays.Span;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Applies outcomes: image rows, the counters of their requests, the end of a request, its event and its webhook, always
 * together in one transaction. An outcome counts only for an image that is still pending, so that a second one changes
 * nothing, and only in the attempt of the request that it belongs to, so that a late one does not end an image that has been
 * retried since. Neither does a late success: its output may have been removed meanwhile, as that of an image that had failed.
 *
 * <p>An outcome is also that of the images with the same URL in the same request, which were never sent; they count as if they
 * had been. What they get is what the first one's row says, whatever has become of the outcome in hand.
 *
 * <p>Outputs of successes that do not count are strays: {@link RemovalQueue} is told of those of removed requests,
 * {@link StrayChecks} of others.
 */
@ApplicationScoped
public class OutcomeLedger {

    /**
     * Ends the transaction whatever becomes of this process: one that vanishes, with rows that it holds, and one that waits for
     * rows of another that has. Bitmaps are off, since where nobody has analysed a table one of all its rows is made for each that
     * is looked for.
     */
    private static final String DEADLINES = """
            set local lock_timeout = '2s';
            set local statement_timeout = '30s';
            set local idle_in_transaction_session_timeout = '10s';
            set local enable_bitmapscan = off""";

    /**
     * Rows are always locked in this order, requests first, so that two batches never wait for each other in a circle. With
     * what somebody else holds left out, which is {@code held} then.
     */
    private static final String LOCK_REQUESTS = """
            with locked as (
                select id, status = 'CANCELLED' as cancelled, removed_at is not null as removed
                from request where id = any ($1) order by id for update%s)
            select r.id, l.id is null as held, l.cancelled, l.removed, r.trace_parent
            from request r left join locked l on l.id = r.id
            where r.id = any ($1)""";

    private static final String LOCK_FREE_REQUESTS = LOCK_REQUESTS.formatted(" skip locked");
    private static final String LOCK_ALL_REQUESTS = LOCK_REQUESTS.formatted("");

    /** The array keeps the plan to an index, here and below. */
    private static final String END_IMAGES = """
            with outcome as (
                select *
                from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
                            $9::int[], $10::int[], $11::int[], $12::int[])
                    as o (id, state, output_key, unchanged, error_code, error_message, source_bytes, output_bytes,
                          width, height, milliseconds, request_attempt)),
            ended as (
                update image i
                set state = o.state, output_key = o.output_key, unchanged = o.unchanged, error_code = o.error_code,
                    error_message = o.error_message, source_bytes = o.source_bytes, output_bytes = o.output_bytes,
                    width = o.width, height = o.height, milliseconds = o.milliseconds, ended_at = now(), sent_at = null
                from outcome o
                where i.id = any (array(select id from outcome)) and i.id = o.id and i.%s
                  and i.request_attempt = o.request_attempt and i.request_id >= $13 and i.request_id < any ($14)
                returning i.id, i.request_id, i.state, i.source_bytes, i.output_bytes),
            %s
            select id from ended""".formatted(ImageDays.PENDING, counting());

    /** How many images may end with others of the same URL in one transaction, which locks and writes them all. */
    static final int MOST_DUPLICATES = 1_000;

    /**
     * Images that wait for others that have ended, by an index of those that wait. The limit of the lateral query keeps the
     * planner from turning it into a join that reads the table, as it would where nobody has analysed it. The failure of an
     * image is not that of one that was made pending again since.
     */
    private static final String FIND_DUPLICATES = """
            select d.id, f.id as first
            from image f
            cross join lateral (
                select id from image
                where duplicate_of = f.id and %2$s and request_id >= $2 and request_id < any ($3)
                  and (f.state = 'COMPLETED' or request_attempt <= f.request_attempt)
                limit %1$d) d
            where f.id = any ($1) and f.state in ('COMPLETED', 'FAILED') and f.request_id >= $2 and f.request_id < any ($3)
            limit %1$d""".formatted(MOST_DUPLICATES, ImageDays.PENDING);

    /**
     * A statement of its own: found and ended by one, each is compared with all. No index has the expression, so that the planner
     * takes the ids that are at hand, and not that of all that wait.
     */
    private static final String END_DUPLICATES = """
            with first as materialized (
                select * from image where id = any ($2) and request_id >= $3 and request_id < any ($4)),
            ended as (
                update image i
                set state = f.state, output_key = f.output_key, unchanged = f.unchanged, error_code = f.error_code,
                    error_message = f.error_message, source_bytes = f.source_bytes, output_bytes = f.output_bytes,
                    width = f.width, height = f.height, milliseconds = f.milliseconds, ended_at = now(), sent_at = null
                from first f
                where i.id = any ($1) and coalesce(i.duplicate_of, i.duplicate_of) = f.id and i.%s
                  and i.request_id >= $3 and i.request_id < any ($4)
                returning i.id, i.request_id, i.state, i.source_bytes, i.output_bytes),
            %s
            select id from ended""".formatted(ImageDays.PENDING, counting());

    private static final String END_REQUESTS = """
            update request
            set status = case when images_processed > 0 then 'COMPLETED' else 'FAILED' end,
                completed_at = now(), updated_at = now()
            where id = any ($1) and status = 'PENDING' and images_processed + images_failed = images_total
            returning id, status, attempt, images_total, images_processed, images_failed, bytes_in, bytes_out,
                      created_at, updated_at, completed_at""";

    /** Adds the images that the statement has ended to the counters of their requests. */
    private static String counting() {
        return """
            sums as (
                select request_id,
                       count(*) filter (where state = 'COMPLETED') as processed,
                       count(*) filter (where state = 'FAILED') as failed,
                       coalesce(sum(source_bytes), 0) as bytes_in,
                       coalesce(sum(output_bytes), 0) as bytes_out
                from ended
                group by request_id),
            counted as (
                update request r
                set images_processed = r.images_processed + s.processed,
                    images_failed = r.images_failed + s.failed,
                    bytes_in = r.bytes_in + s.bytes_in,
                    bytes_out = r.bytes_out + s.bytes_out,
                    updated_at = now()
                from sums s
                where r.id = s.request_id)""";
    }

    private static final String POSTPONE = """
            update image i
            set attempt = case when o.handed_back then o.attempt else o.attempt + 1 end,
                sent_at = null, due_at = now() + o.delay * interval '1 millisecond',
                error_code = case when o.handed_back then i.error_code else o.error_code end,
                error_message = case when o.handed_back then i.error_message else o.error_message end
            from unnest($1::uuid[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::int[], $7::boolean[])
                as o (id, attempt, delay, error_code, error_message, request_attempt, handed_back)
            where i.id = any ($1) and i.id = o.id and i.%s and i.attempt = o.attempt
              and i.request_attempt = o.request_attempt and i.request_id >= $8 and i.request_id < any ($9)""".formatted(ImageDays.PENDING);

    private final Pool pool;
    private final RemovalQueue removals;
    private final WebhookQueue webhooks;
    private final WorkSignal signal;

    OutcomeLedger(Pool pool, RemovalQueue removals, WebhookQueue webhooks, WorkSignal signal) {
        this.pool = pool;
        this.removals = removals;
        this.webhooks = webhooks;
        this.signal = signal;
    }

    /**
     * @param cancelled those whose images do not end any more, removed ones among them
     * @param present those that exist and are not removed
     * @param held those that somebody else has, and of which nothing is known therefore
     * @param traceParents of those that are part of a trace
     */
    private record Locked(Set<UUID> cancelled, Set<UUID> present, Set<UUID> held, Map<UUID, String> traceParents) {

        /** @param waited whether a row that could not be locked is not held, but gone */
        static Locked of(RowSet<Row> rows, boolean waited) {
            Locked locked = new Locked(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashMap<>());
            rows.forEach(row -> locked.add(row, waited));
            return locked;
        }

        private void add(Row row, boolean waited) {
            UUID id = row.getUUID("id");
            if (row.getBoolean("held")) {
                if (!waited) {
                    held.add(id);
                }
                return;
            }
            boolean isRemoved = row.getBoolean("removed");
            if (isRemoved || row.getBoolean("cancelled")) {
                cancelled.add(id);
            }
            if (!isRemoved) {
                present.add(id);
            }
            traceParents.put(id, row.getString("trace_parent"));
        }
    }

    /**
     * What a transaction has done.
     *
     * @param strays requests that are gone, with outputs that were stored nevertheless
     * @param held outcomes of requests that somebody else holds
     * @param partly whether something may be left that waits for these outcomes
     */
    private record Applied(
            List<RequestProgress> ended, int webhooks, List<UUID> strays, List<ImageOutcome> held, boolean partly) {}

    /**
     * Applies a batch in one transaction, or several when thousands of images have the URL of one of its. Those that come after
     * the first only end more of these; when one of them fails, the batch can be applied again, as it can after a success.
     *
     * <p>Outcomes of requests that somebody else holds come last, in a transaction of their own that waits for a moment: a
     * peer that has vanished with a request holds up no other one.
     *
     * @param announce makes the event of a request that has ended with this batch
     * @return the requests that have ended; fails with {@link RefusedOutcomeException} when PostgreSQL will never take one
     *     of the outcomes, and nothing of the batch is applied; with {@link HeldRequestsException} when some are applied and
     *     some were held for too long
     */
    public Uni<List<RequestProgress>> apply(
            List<ImageOutcome> outcomes, Function<RequestProgress, Outbox.Entry> announce) {
        return applyAll(outcomes, announce, LOCK_FREE_REQUESTS).chain(applied -> {
            List<RequestProgress> ended = ended(applied);
            List<ImageOutcome> held = applied.stream()
                    .flatMap(transaction -> transaction.held().stream())
                    .distinct()
                    .toList();
            return held.isEmpty() ? Uni.createFrom().item(ended) : applyHeld(held, announce, ended);
        });
    }

    private Uni<List<RequestProgress>> applyHeld(
            List<ImageOutcome> held, Function<RequestProgress, Outbox.Entry> announce, List<RequestProgress> before) {
        return applyAll(held, announce, LOCK_ALL_REQUESTS)
                .map(applied ->
                        Stream.concat(before.stream(), ended(applied).stream()).toList())
                .onFailure(OutcomeLedger::isHeld)
                .transform(failure -> new HeldRequestsException(before, held, failure));
    }

    private static List<RequestProgress> ended(List<Applied> applied) {
        return applied.stream()
                .flatMap(transaction -> transaction.ended().stream())
                .toList();
    }

    private Uni<List<Applied>> applyAll(
            List<ImageOutcome> outcomes, Function<RequestProgress, Outbox.Entry> announce, String lock) {
        return Multi.createBy()
                .repeating()
                .uni(
                        AtomicBoolean::new,
                        again -> applyOnce(again.getAndSet(true) ? ends(outcomes) : outcomes, announce, lock))
                .whilst(Applied::partly)
                .collect()
                .asList();
    }

    private Uni<Applied> applyOnce(
            List<ImageOutcome> outcomes, Function<RequestProgress, Outbox.Entry> announce, String lock) {
        UUID[] requests =
                outcomes.stream().map(ImageOutcome::requestId).distinct().toArray(UUID[]::new);
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.withTransaction(connection -> connection
                                .query(DEADLINES)
                                .execute()
                                .chain(() -> lockRequests(connection, requests, lock))
                                .chain(locked -> apply(connection, requests, outcomes, locked, announce)))
                        .onFailure(OutcomeLedger::isRefusal)
                        .transform(failure -> new RefusedOutcomeException(failure.getMessage(), failure))
                        // After the commit, while no request is locked: another transaction may hold the removal for a
                        // moment.
                        .call(applied -> removals.again(applied.strays()))
                        .invoke(this::tellOfWebhooks)
                        .invoke(signal::raise));
    }

    private static Uni<Applied> apply(
            SqlConnection connection,
            UUID[] requests,
            List<ImageOutcome> outcomes,
            Locked locked,
            Function<RequestProgress, Outbox.Entry> announce) {
        Map<Boolean, List<ImageOutcome>> byHeld = outcomes.stream()
                .collect(Collectors.partitioningBy(outcome -> locked.held().contains(outcome.requestId())));
        List<ImageOutcome> counting = byHeld.get(false).stream()
                .filter(outcome -> !locked.cancelled().contains(outcome.requestId()))
                .toList();
        UUID[] free = Stream.of(requests)
                .filter(request -> !locked.held().contains(request))
                .toArray(UUID[]::new);
        List<UUID> strays = byHeld.get(false).stream()
                .filter(ImageOutcome.Succeeded.class::isInstance)
                .map(ImageOutcome::requestId)
                .filter(request -> !locked.present().contains(request))
                .distinct()
                .toList();
        return postpone(connection, counting)
                .chain(() -> endImages(connection, counting))
                .chain(duplicates -> endRequests(connection, free)
                        .call(ended -> StrayChecks.add(connection, ended))
                        .chain(ended -> announceAll(connection, ended, request -> announce.apply(request)
                                        .inTrace(locked.traceParents().get(request.id())))
                                .map(webhooks -> new Applied(
                                        ended, webhooks, strays, byHeld.get(true), duplicates == MOST_DUPLICATES))));
    }

    /** The same event for all who listen and for the one who is told. */
    private static Uni<Integer> announceAll(
            SqlConnection connection, List<RequestProgress> ended, Function<RequestProgress, Outbox.Entry> announce) {
        List<Outbox.Entry> events = ended.stream().map(announce).toList();
        return Outbox.add(connection, events).chain(() -> WebhookQueue.add(connection, ended, events));
    }

    private void tellOfWebhooks(Applied applied) {
        if (applied.webhooks() > 0) {
            webhooks.raise();
        }
    }

    /**
     * What is so again however often it is tried. Class 22: a value that its type can't hold, such as a text with a NUL; class
     * 54: one that is too large; 23514: a check.
     */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof PgException answer
                && answer.getSqlState() != null
                && answer.getSqlState().matches("22...|54...|23514");
    }

    /** Lock not available, by {@link #DEADLINES}. */
    private static boolean isHeld(Throwable failure) {
        return failure instanceof PgException answer && "55P03".equals(answer.getSqlState());
    }

    private static Uni<Locked> lockRequests(SqlConnection connection, UUID[] requests, String lock) {
        return connection
                .preparedQuery(lock)
                .execute(Tuple.tuple().addArrayOfUUID(requests))
                .map(rows -> Locked.of(rows, lock.equals(LOCK_ALL_REQUESTS)));
    }

    private static Uni<Void> postpone(SqlConnection connection, List<ImageOutcome> outcomes) {
        List<ImageOutcome.Postponed> postponed = postponements(outcomes);
        if (postponed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple columns = Tuple.tuple()
                .addArrayOfUUID(postponed.stream().map(ImageOutcome::imageId).toArray(UUID[]::new))
                .addArrayOfInteger(
                        postponed.stream().map(ImageOutcome.Postponed::attempt).toArray(Integer[]::new))
                .addArrayOfLong(postponed.stream()
                        .map(outcome -> outcome.delay().toMillis())
                        .toArray(Long[]::new))
                .addArrayOfString(postponed.stream()
                        .map(ImageOutcome.Postponed::errorCode)
                        .toArray(String[]::new))
                .addArrayOfString(postponed.stream()
                        .map(ImageOutcome.Postponed::errorMessage)
                        .toArray(String[]::new))
                .addArrayOfInteger(
                        postponed.stream().map(ImageOutcome::requestAttempt).toArray(Integer[]::new))
                .addArrayOfBoolean(postponed.stream()
                        .map(ImageOutcome.Postponed::handedBack)
                        .toArray(Boolean[]::new));
        return connection
                .preparedQuery(POSTPONE)
                .execute(days(postponed).addTo(columns))
                .replaceWithVoid();
    }

    /**
     * Ends images and those that wait for them. All of these that are found do end, so that a further transaction finds others.
     *
     * @return how many waited; with as many as there may be at once, there may be more
     */
    private static Uni<Integer> endImages(SqlConnection connection, List<ImageOutcome> outcomes) {
        List<ImageOutcome> ends = ends(outcomes);
        if (ends.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        UUID[] images = ends.stream().map(ImageOutcome::imageId).distinct().toArray(UUID[]::new);
        Span days = days(ends);
        return connection
                .preparedQuery(END_IMAGES)
                .execute(days.addTo(EndedImageColumns.of(ends).tuple()))
                .call(ended -> StrayChecks.addForRefused(connection, refused(ends, ids(ended))))
                .chain(() -> connection
                        .preparedQuery(FIND_DUPLICATES)
                        .execute(days.addTo(Tuple.tuple().addArrayOfUUID(images))))
                .call(duplicates -> endDuplicates(connection, days, duplicates))
                .map(RowSet::size);
    }

    private static Uni<Void> endDuplicates(SqlConnection connection, Span days, RowSet<Row> duplicates) {
        Set<UUID> firsts = new HashSet<>();
        duplicates.forEach(row -> firsts.add(row.getUUID("first")));
        return firsts.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(END_DUPLICATES)
                        .execute(days.addTo(Tuple.tuple()
                                .addArrayOfUUID(ids(duplicates).toArray(UUID[]::new))
                                .addArrayOfUUID(firsts.toArray(UUID[]::new))))
                        .replaceWithVoid();
    }

    private static Span days(List<? extends ImageOutcome> outcomes) {
        return Span.of(outcomes.stream().map(ImageOutcome::requestId).toList());
    }

    private static Set<UUID> ids(RowSet<Row> rows) {
        Set<UUID> ids = new HashSet<>();
        rows.forEach(row -> ids.add(row.getUUID("id")));
        return ids;
    }

    private static List<ImageOutcome.Succeeded> refused(List<ImageOutcome> ends, Set<UUID> ended) {
        return ends.stream()
                .filter(ImageOutcome.Succeeded.class::isInstance)
                .map(ImageOutcome.Succeeded.class::cast)
                .filter(success -> !ended.contains(success.imageId()))
                .toList();
    }

    /** An image in an attempt of its request: a batch may hold the same record twice, and an old one beside a new one. */
    private record Sending(UUID image, int requestAttempt) {

        static Sending of(ImageOutcome outcome) {
            return new Sending(outcome.imageId(), outcome.requestAttempt());
        }
    }

    private static List<ImageOutcome.Postponed> postponements(List<ImageOutcome> outcomes) {
        Map<Sending, ImageOutcome.Postponed> last = new LinkedHashMap<>();
        for (ImageOutcome outcome : outcomes) {
            if (outcome instanceof ImageOutcome.Postponed postponed) {
                last.merge(
                        Sending.of(postponed),
                        postponed,
                        (one, other) -> one.attempt() > other.attempt() ? one : other);
            }
        }
        return List.copyOf(last.values());
    }

    /** One for an image and an attempt of its request; rather a success than a failure. */
    private static List<ImageOutcome> ends(List<ImageOutcome> outcomes) {
        Map<Sending, ImageOutcome> ends = new LinkedHashMap<>();
        for (ImageOutcome outcome : outcomes) {
            if (outcome instanceof ImageOutcome.Succeeded) {
                ends.put(Sending.of(outcome), outcome);
            } else if (outcome instanceof ImageOutcome.Failed) {
                ends.putIfAbsent(Sending.of(outcome), outcome);
            }
        }
        return List.copyOf(ends.values());
    }

    private static Uni<List<RequestProgress>> endRequests(SqlConnection connection, UUID[] requests) {
        return connection
                .preparedQuery(END_REQUESTS)
                .execute(Tuple.tuple().addArrayOfUUID(requests))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(RequestProgress::of)
                        .toList());
    }
}
