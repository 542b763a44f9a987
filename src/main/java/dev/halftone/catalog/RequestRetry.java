package dev.halftone.catalog;

import dev.halftone.catalog.ImageDays.Span;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Makes the failed images of a request pending again, in one transaction with its counters. This begins a further
 * attempt of the request; its images are sent with the attempt's number.
 */
@ApplicationScoped
public class RequestRetry {

    private static final String LOCK =
            "select status, images_failed, attempt from request where id = $1 and removed_at is null for update";

    private static final String RESTART_REQUEST = """
            update request
            set status = 'PENDING', attempt = attempt + 1, images_failed = 0, completed_at = null, updated_at = now()
            where id = $1""";

    private static final String RESTART_IMAGES = """
            update image i
            set state = 'PENDING', attempt = 1, request_attempt = $2, sent_at = null,
                due_at = case when %s then now() + interval '%s' else now() end,
                error_code = null, error_message = null, milliseconds = null, ended_at = null
            where request_id = $1 and state = 'FAILED'""".formatted(
                    "exists (select from image f where f.id = i.duplicate_of and f.state in ('FAILED', 'PENDING')"
                            + " and f.request_id >= any ($3) and f.request_id < any ($4))",
                    DispatchQueue.DUPLICATES_DUE_AFTER);

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Pool pool;
    private final WorkSignal signal;

    RequestRetry(Pool pool, WorkSignal signal) {
        this.pool = pool;
        this.signal = signal;
    }

    /** Also possible while images are under way. Of two concurrent retries, the second finds no failed images. */
    public Uni<RetryOutcome> retry(UUID request) {
        return CommitGate.within(
                        TIMEOUT,
                        gate -> pool.withTransaction(
                                connection -> retry(connection, request).invoke(gate::pass)))
                .invoke(signal::raise);
    }

    private static Uni<RetryOutcome> retry(SqlConnection connection, UUID request) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(request))
                .chain(rows -> rows.size() == 0
                        ? Uni.createFrom().item(new RetryOutcome.Unknown())
                        : retry(connection, request, rows.iterator().next()));
    }

    private static Uni<RetryOutcome> retry(SqlConnection connection, UUID request, Row locked) {
        if (locked.getString("status").equals(RequestStatus.CANCELLED.name())) {
            return Uni.createFrom().item(new RetryOutcome.Cancelled());
        }
        if (locked.getInteger("images_failed") == 0) {
            return Uni.createFrom().item(new RetryOutcome.Retried(0));
        }
        int attempt = locked.getInteger("attempt") + 1;
        return connection
                .preparedQuery(RESTART_REQUEST)
                .execute(Tuple.of(request))
                .chain(() -> connection
                        .preparedQuery(RESTART_IMAGES)
                        .execute(Span.of(List.of(request)).addTo(Tuple.of(request, attempt))))
                .map(images -> new RetryOutcome.Retried(images.rowCount()));
    }

    /** The result of a retry. */
    public sealed interface RetryOutcome {

        /** @param images how many are pending again; 0 if none had failed and nothing has changed */
        record Retried(int images) implements RetryOutcome {}

        /** There is no such request. */
        record Unknown() implements RetryOutcome {}

        /** The request has been cancelled. */
        record Cancelled() implements RetryOutcome {}
    }
}
