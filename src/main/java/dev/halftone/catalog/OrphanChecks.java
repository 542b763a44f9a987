package dev.halftone.catalog;

import dev.halftone.catalog.ImageDays.Span;
import dev.halftone.messages.ImageProcessed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Checks for orphaned outputs of requests with failed images, also in an earlier attempt. A worker that is killed
 * between storing an output and reporting it leaves one; if the image is tried again and fails, nothing refers to that
 * output. A success that comes too late to count has stored one, too. A claimed check is leased: if the process dies,
 * the lease expires and the check becomes due again.
 */
@ApplicationScoped
public class OrphanChecks {

    private static final String ADD = """
            insert into orphan_check (request_id)
            select id from unnest($1::uuid[]) id order by id
            on conflict (request_id) do update set due_at = now(), looked = false""";

    /**
     * Skips images that have this output, as when an outcome comes twice. {@code any ($1)} makes the planner use an
     * index.
     */
    private static final String ADD_FOR_REFUSED = """
            insert into orphan_check (request_id)
            select distinct i.request_id
            from image i join unnest($1::uuid[], $2::text[]) as o (id, output_key) on i.id = o.id
            where i.id = any ($1) and i.output_key is distinct from o.output_key
              and i.request_id >= any ($3) and i.request_id < any ($4)
            order by i.request_id
            on conflict (request_id) do update set due_at = now(), looked = false""";

    private static final String CLAIM = """
            update orphan_check
            set due_at = now() + $1 * interval '1 millisecond'
            where request_id = (
                select request_id from orphan_check where due_at <= now() order by due_at limit 1 for update skip locked)
            returning request_id, due_at, looked""";

    private static final String LOOK_AGAIN = """
            update orphan_check
            set looked = true, due_at = now() + $3 * interval '1 millisecond'
            where request_id = $1 and due_at = $2""";

    private static final String FORGET = "delete from orphan_check where request_id = $1 and due_at = $2";

    /** {@code any ($2)} makes the planner use an index. */
    private static final String STRAYS = """
            select id, output_key from image
            where id = any ($2) and request_id = $1 and state in ('FAILED', 'COMPLETED')""";

    /** Retries of the request and outcomes of its images wait for this lock. */
    private static final String LOCK_REQUEST = "select from request where id = $1 for update";

    /** The transaction is idle while the store removes outputs. */
    private static final String WAIT_FOR_STORE = "set local idle_in_transaction_session_timeout = '45s'";

    private final Pool pool;

    OrphanChecks(Pool pool) {
        this.pool = pool;
    }

    /**
     * A request whose outputs the caller checks.
     *
     * @param dueAt when the lease expires; also identifies the claim
     * @param looked whether this is the second and last check
     */
    public record Check(UUID requestId, OffsetDateTime dueAt, boolean looked) {}

    /**
     * Part of the transaction that ends these requests, which are locked. A request that was retried had failed images;
     * an output stored for such an image may have another format than its current one.
     */
    static Uni<Void> add(SqlConnection connection, List<RequestProgress> ended) {
        UUID[] failures = ended.stream()
                .filter(request -> request.imagesFailed() > 0 || request.attempt() > 1)
                .map(RequestProgress::id)
                .toArray(UUID[]::new);
        return failures.length == 0
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(ADD)
                        .execute(Tuple.tuple().addArrayOfUUID(failures))
                        .replaceWithVoid();
    }

    /** For successes that did not end their image. Their requests are locked. */
    static Uni<Void> addForRefused(SqlConnection connection, List<ImageProcessed.Completed> refused) {
        return refused.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(ADD_FOR_REFUSED)
                        .execute(Span.of(refused.stream()
                                        .map(ImageProcessed::requestId)
                                        .toList())
                                .addTo(Tuple.tuple()
                                        .addArrayOfUUID(refused.stream()
                                                .map(ImageProcessed::imageId)
                                                .toArray(UUID[]::new))
                                        .addArrayOfString(refused.stream()
                                                .map(ImageProcessed.Completed::outputKey)
                                                .toArray(String[]::new))))
                        .replaceWithVoid();
    }

    /** Claims the check that has been due for longest, if there is one. */
    public Uni<Optional<Check>> claim(Duration lease) {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.preparedQuery(CLAIM)
                        .execute(Tuple.of((double) lease.toMillis()))
                        .map(rows -> rows.stream()
                                .map(row -> new Check(
                                        row.getUUID("request_id"),
                                        row.getOffsetDateTime("due_at"),
                                        row.getBoolean("looked")))
                                .findFirst()));
    }

    /**
     * Removes the outputs that belong to no completed image. Meanwhile the request is locked, so that its failed images
     * are not retried: the output of a retry has the same key.
     *
     * @param outputs keys of each image, some thousand at most
     * @param remove removes the outputs under these keys
     * @return how many there were
     */
    public Uni<Integer> removeStrays(
            UUID request, Map<UUID, List<String>> outputs, Function<List<String>, Uni<Void>> remove) {
        return pool.withConnection(connection -> strays(connection, request, outputs))
                .chain(suspects -> suspects.isEmpty()
                        ? Uni.createFrom().item(0)
                        : pool.withTransaction(connection -> connection
                                .query(WAIT_FOR_STORE)
                                .execute()
                                .chain(() ->
                                        connection.preparedQuery(LOCK_REQUEST).execute(Tuple.of(request)))
                                .chain(() -> strays(connection, request, outputs))
                                .call(remove::apply)
                                .map(List::size)));
    }

    private static Uni<List<String>> strays(SqlConnection connection, UUID request, Map<UUID, List<String>> outputs) {
        Tuple images = Tuple.of(request).addArrayOfUUID(outputs.keySet().toArray(UUID[]::new));
        return connection.preparedQuery(STRAYS).execute(images).map(rows -> rows.stream()
                .flatMap(row ->
                        outputs.get(row.getUUID("id")).stream().filter(key -> !key.equals(row.getString("output_key"))))
                .toList());
    }

    /**
     * Ends a check. The first time, the check is due again after the pause, for outputs that are stored late. The
     * second time, it is deleted. Nothing changes if the request has ended again since the claim.
     */
    public Uni<Void> finish(Check check, Duration pause) {
        Tuple claimed = Tuple.of(check.requestId(), check.dueAt());
        return (check.looked()
                        ? pool.preparedQuery(FORGET).execute(claimed)
                        : pool.preparedQuery(LOOK_AGAIN).execute(claimed.addDouble((double) pause.toMillis())))
                .replaceWithVoid();
    }
}
