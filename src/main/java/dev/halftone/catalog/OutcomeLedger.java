package dev.halftone.catalog;

import dev.halftone.messages.ImageProcessed;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Applies outcomes: image rows, the counters of their requests, the end of a request, its event and its webhook, always
 * together in one transaction. An outcome counts only for a pending image, so that a second one changes nothing, and
 * only in its own attempt of the request, so that a late one does not end an image that has been retried since. A late
 * success does not count either: its output may have been removed meanwhile, as the output of a failed image.
 *
 * <p>An outcome also applies to the images with the same URL in the same request, which were never sent. They count as
 * if they had been sent. They get what the first image's row says, not what the current outcome says.
 *
 * <p>Outputs of successes that do not count are orphans: {@link RemovalQueue} removes those of removed requests, {@link
 * OrphanChecks} the others.
 */
@ApplicationScoped
public class OutcomeLedger {

    /**
     * Ends the transaction if this process vanishes while it holds rows, or waits for rows of a process that has
     * vanished. All rows are found by an index, whatever statistics the planner has.
     */
    private static final String SETTINGS = """
            set local lock_timeout = '2s'; set local statement_timeout = '30s';
            set local idle_in_transaction_session_timeout = '10s';
            set local jit = off; set local enable_seqscan = off; set local enable_bitmapscan = off""";

    private static final String END_REQUESTS = """
            update request
            set status = case when images_processed > 0 then 'COMPLETED' else 'FAILED' end,
                completed_at = now(), updated_at = now()
            where id = any ($1) and status = 'PENDING' and images_processed + images_failed = images_total
            returning id, status, attempt, images_total, images_processed, images_failed, rows_rejected, bytes_in,
                      bytes_out, created_at, updated_at, completed_at""";

    /** How requests are locked. */
    private interface Lock {
        Uni<LockedRequests> on(SqlConnection connection, UUID[] requests);
    }

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
     * What a transaction has done.
     *
     * @param strays removed requests for which outputs were stored nevertheless
     * @param held outcomes of requests that another transaction holds
     * @param partly whether more images may wait for these outcomes
     */
    private record Applied(
            List<RequestProgress> ended, int webhooks, List<UUID> strays, List<ImageProcessed> held, boolean partly) {}

    /**
     * Applies a batch in one transaction, or in several when thousands of images have the URL of one image in the
     * batch. The later transactions only end more of these images. If one of them fails, the batch can be applied
     * again, as it can after a success.
     *
     * <p>Outcomes of requests that another transaction holds come last, in a separate transaction that waits for a
     * moment: a process that vanishes while it holds a request does not block other requests.
     *
     * @param announce creates the event of a request that has ended with this batch
     * @return the requests that have ended; fails with {@link RefusedOutcomeException} when PostgreSQL will never
     *     accept one of the outcomes, and nothing of the batch is applied; with {@link HeldRequestsException} when some
     *     outcomes are applied and others belong to requests that were held for too long
     */
    public Uni<List<RequestProgress>> apply(
            List<ImageProcessed> outcomes, Function<RequestProgress, Outbox.Entry> announce) {
        return applyAll(outcomes, announce, LockedRequests::free).chain(applied -> {
            List<RequestProgress> ended = ended(applied);
            List<ImageProcessed> held = applied.stream()
                    .flatMap(transaction -> transaction.held().stream())
                    .distinct()
                    .toList();
            return held.isEmpty() ? Uni.createFrom().item(ended) : applyHeld(held, announce, ended);
        });
    }

    private Uni<List<RequestProgress>> applyHeld(
            List<ImageProcessed> held, Function<RequestProgress, Outbox.Entry> announce, List<RequestProgress> before) {
        return applyAll(held, announce, LockedRequests::all)
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
            List<ImageProcessed> outcomes, Function<RequestProgress, Outbox.Entry> announce, Lock lock) {
        return Multi.createBy()
                .repeating()
                .uni(
                        AtomicBoolean::new,
                        again -> applyOnce(
                                again.getAndSet(true) ? LatestOutcomes.ends(outcomes) : outcomes, announce, lock))
                .whilst(Applied::partly)
                .collect()
                .asList();
    }

    private Uni<Applied> applyOnce(
            List<ImageProcessed> outcomes, Function<RequestProgress, Outbox.Entry> announce, Lock lock) {
        UUID[] requests =
                outcomes.stream().map(ImageProcessed::requestId).distinct().toArray(UUID[]::new);
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.withTransaction(connection -> connection
                                .query(SETTINGS)
                                .execute()
                                .chain(() -> lock.on(connection, requests))
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
            List<ImageProcessed> outcomes,
            LockedRequests locked,
            Function<RequestProgress, Outbox.Entry> announce) {
        Map<Boolean, List<ImageProcessed>> byHeld = outcomes.stream()
                .collect(Collectors.partitioningBy(outcome -> locked.held().contains(outcome.requestId())));
        List<ImageProcessed> counting = byHeld.get(false).stream()
                .filter(outcome -> !locked.cancelled().contains(outcome.requestId()))
                .toList();
        UUID[] free = Stream.of(requests)
                .filter(request -> !locked.held().contains(request))
                .toArray(UUID[]::new);
        List<UUID> strays = byHeld.get(false).stream()
                .filter(ImageProcessed.Completed.class::isInstance)
                .map(ImageProcessed::requestId)
                .filter(request -> !locked.present().contains(request))
                .distinct()
                .toList();
        return PostponedImages.postpone(connection, counting)
                .chain(() -> EndedImages.end(connection, counting))
                .chain(duplicates -> endRequests(connection, free)
                        .call(ended -> OrphanChecks.add(connection, ended))
                        .chain(ended -> announceAll(connection, ended, request -> announce.apply(request)
                                        .inTrace(locked.traceParents().get(request.id())))
                                .map(webhooks -> new Applied(
                                        ended,
                                        webhooks,
                                        strays,
                                        byHeld.get(true),
                                        duplicates == EndedImages.MAX_DUPLICATES))));
    }

    /** Adds the event to the outbox, and to the webhook of a request that has one. */
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
     * Whether a retry can't succeed. Class 22: a value that its type can't hold, such as a text with a NUL; class 54: a
     * value that is too large; 23514: a check constraint.
     */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof PgException answer
                && answer.getSqlState() != null
                && answer.getSqlState().matches("22...|54...|23514");
    }

    /** Whether a lock was not available within the {@code lock_timeout} of {@link #SETTINGS}. */
    private static boolean isHeld(Throwable failure) {
        return failure instanceof PgException answer && "55P03".equals(answer.getSqlState());
    }

    private static Uni<List<RequestProgress>> endRequests(SqlConnection connection, UUID[] requests) {
        return connection
                .preparedQuery(END_REQUESTS)
                .execute(Tuple.tuple().addArrayOfUUID(requests))
                .map(rows -> rows.stream().map(RequestProgress::of).toList());
    }

    /** Some outcomes are applied; others belong to requests that another transaction holds, and can be applied later. */
    public static final class HeldRequestsException extends RuntimeException {

        private final transient List<RequestProgress> ended;
        private final transient List<ImageProcessed> held;

        HeldRequestsException(List<RequestProgress> ended, List<ImageProcessed> held, Throwable cause) {
            super("another transaction holds their requests", cause);
            this.ended = ended;
            this.held = held;
        }

        /** Requests that have ended with the applied outcomes. */
        public List<RequestProgress> ended() {
            return ended;
        }

        /** Outcomes that are not applied. */
        public List<ImageProcessed> held() {
            return held;
        }
    }

    /** A batch contains an outcome that can never be stored; the message says why. */
    public static final class RefusedOutcomeException extends RuntimeException {

        RefusedOutcomeException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
