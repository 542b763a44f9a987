package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Applies outcomes: image rows, the counters of their requests, the end of a request and its event, all in one
 * transaction. An outcome counts only for an image that is still pending, so that a second one changes nothing.
 */
@ApplicationScoped
public class OutcomeLedger {

    /** Rows are always locked in this order, requests first, so that two batches never wait for each other in a circle. */
    private static final String LOCK_REQUESTS = "select id from request where id = any ($1) order by id for update";

    private static final String END_IMAGES = """
            with ended as (
                update image i
                set state = o.state, output_key = o.output_key, unchanged = o.unchanged, error_code = o.error_code,
                    error_message = o.error_message, source_bytes = o.source_bytes, output_bytes = o.output_bytes,
                    width = o.width, height = o.height, milliseconds = o.milliseconds, ended_at = now(), sent_at = null
                from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
                            $9::int[], $10::int[], $11::int[])
                    as o (id, state, output_key, unchanged, error_code, error_message, source_bytes, output_bytes,
                          width, height, milliseconds)
                where i.id = o.id and i.state = 'PENDING'
                returning i.request_id, i.state, i.source_bytes, i.output_bytes),
            sums as (
                select request_id,
                       count(*) filter (where state = 'COMPLETED') as processed,
                       count(*) filter (where state = 'FAILED') as failed,
                       coalesce(sum(source_bytes), 0) as bytes_in,
                       coalesce(sum(output_bytes), 0) as bytes_out
                from ended
                group by request_id)
            update request r
            set images_processed = r.images_processed + s.processed,
                images_failed = r.images_failed + s.failed,
                bytes_in = r.bytes_in + s.bytes_in,
                bytes_out = r.bytes_out + s.bytes_out,
                updated_at = now()
            from sums s
            where r.id = s.request_id""";

    private static final String END_REQUESTS = """
            update request
            set status = case when images_processed > 0 then 'COMPLETED' else 'FAILED' end,
                completed_at = now(), updated_at = now()
            where id = any ($1) and status = 'PENDING' and images_processed + images_failed = images_total
            returning id, status, attempt, images_total, images_processed, images_failed, bytes_in, bytes_out,
                      created_at, completed_at""";

    private static final String POSTPONE = """
            update image i
            set attempt = case when o.handed_back then o.attempt else o.attempt + 1 end,
                sent_at = null, due_at = now() + o.delay * interval '1 millisecond',
                error_code = case when o.handed_back then i.error_code else o.error_code end,
                error_message = case when o.handed_back then i.error_message else o.error_message end
            from unnest($1::uuid[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::boolean[])
                as o (id, attempt, delay, error_code, error_message, handed_back)
            where i.id = o.id and i.state = 'PENDING' and i.attempt = o.attempt""";

    private final Pool pool;
    private final WorkSignal signal;

    OutcomeLedger(Pool pool, WorkSignal signal) {
        this.pool = pool;
        this.signal = signal;
    }

    /**
     * Applies a batch in one transaction.
     *
     * @param announce makes the event of a request that has ended with this batch
     * @return the requests that have ended; fails with {@link RefusedOutcomeException} when PostgreSQL will never take one
     *     of the outcomes, and nothing of the batch is applied
     */
    public Uni<List<EndedRequest>> apply(List<ImageOutcome> outcomes, Function<EndedRequest, Outbox.Entry> announce) {
        UUID[] requests =
                outcomes.stream().map(ImageOutcome::requestId).distinct().toArray(UUID[]::new);
        return pool.withTransaction(connection -> lockRequests(connection, requests)
                        .chain(() -> postpone(connection, outcomes))
                        .chain(() -> endImages(connection, outcomes))
                        .chain(() -> endRequests(connection, requests))
                        .call(ended -> Outbox.add(
                                connection, ended.stream().map(announce).toList())))
                .onFailure(OutcomeLedger::isRefusal)
                .transform(failure -> new RefusedOutcomeException(failure.getMessage(), failure))
                .invoke(signal::raise);
    }

    /** Class 22: a value that its type can't hold, such as a text with a NUL. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof PgException answer
                && answer.getSqlState() != null
                && answer.getSqlState().startsWith("22");
    }

    private static Uni<RowSet<Row>> lockRequests(SqlConnection connection, UUID[] requests) {
        return connection.preparedQuery(LOCK_REQUESTS).execute(Tuple.tuple().addArrayOfUUID(requests));
    }

    private static Uni<Void> postpone(SqlConnection connection, List<ImageOutcome> outcomes) {
        List<ImageOutcome.Postponed> postponed = latest(outcomes, ImageOutcome.Postponed.class);
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
                .addArrayOfBoolean(postponed.stream()
                        .map(ImageOutcome.Postponed::handedBack)
                        .toArray(Boolean[]::new));
        return connection.preparedQuery(POSTPONE).execute(columns).replaceWithVoid();
    }

    private static Uni<Void> endImages(SqlConnection connection, List<ImageOutcome> outcomes) {
        EndedImageColumns columns = new EndedImageColumns();
        latest(outcomes, ImageOutcome.class).forEach(columns::add);
        return columns.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection.preparedQuery(END_IMAGES).execute(columns.tuple()).replaceWithVoid();
    }

    /** One outcome an image: a batch may hold the same record twice. */
    private static <T extends ImageOutcome> List<T> latest(List<ImageOutcome> outcomes, Class<T> kind) {
        Map<UUID, T> byImage = new LinkedHashMap<>();
        for (ImageOutcome outcome : outcomes) {
            if (kind.isInstance(outcome)) {
                byImage.merge(outcome.imageId(), kind.cast(outcome), OutcomeLedger::preferEnd);
            }
        }
        return List.copyOf(byImage.values());
    }

    private static <T extends ImageOutcome> T preferEnd(T earlier, T later) {
        return later instanceof ImageOutcome.Postponed && !(earlier instanceof ImageOutcome.Postponed)
                ? earlier
                : later;
    }

    private static Uni<List<EndedRequest>> endRequests(SqlConnection connection, UUID[] requests) {
        return connection
                .preparedQuery(END_REQUESTS)
                .execute(Tuple.tuple().addArrayOfUUID(requests))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(OutcomeLedger::endedRequest)
                        .toList());
    }

    private static EndedRequest endedRequest(Row row) {
        return new EndedRequest(
                row.getUUID("id"),
                RequestStatus.valueOf(row.getString("status")),
                row.getInteger("attempt"),
                row.getInteger("images_total"),
                row.getInteger("images_processed"),
                row.getInteger("images_failed"),
                row.getLong("bytes_in"),
                row.getLong("bytes_out"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("completed_at").toInstant());
    }
}
