package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Lists the webhooks of a request, and sends one again. Uses SQL: one statement changes the webhook and its host, and
 * the attempts of all listed webhooks are selected by an array.
 */
@ApplicationScoped
public class Webhooks {

    private static final String LIST = """
            select request_attempt, event_id, state, created_at,
                   case when not under_way or due_at <= now() then due_at end as next_at
            from webhook
            where request_id = $1
            order by request_attempt desc
            limit $2""";

    private static final String ATTEMPTS = """
            select request_attempt, number, started_at, milliseconds, status_code, error_code, error_message
            from webhook_attempt
            where request_id = $1 and request_attempt = any ($2)
            order by request_attempt, number""";

    /** Also ends a pause of the host, because the caller expects that the webhook is sent now. */
    private static final String REDELIVER = """
            with again as (
                update webhook
                set state = 'PENDING', since = now(), failures = 0, due_at = now(), under_way = false
                where request_id = $1
                  and request_attempt = (select max(request_attempt) from webhook where request_id = $1)
                returning host),
            asked as (
                update webhook_host p set paused_until = now() from again a where p.host = a.host and p.paused_until > now())
            select from again""";

    private static final int LISTED = 50;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Pool pool;
    private final WebhookQueue queue;

    Webhooks(Pool pool, WebhookQueue queue) {
        this.pool = pool;
        this.queue = queue;
    }

    /** One webhook for each ended attempt of the request, the last one first; at most {@value #LISTED}. */
    public Uni<List<ListedWebhook>> list(UUID request) {
        return execute(LIST, Tuple.of(request, LISTED))
                .chain(webhooks -> webhooks.size() == 0
                        ? Uni.createFrom().item(List.of())
                        : execute(ATTEMPTS, attemptsOf(request, webhooks)).map(attempts -> listed(webhooks, attempts)));
    }

    private static Tuple attemptsOf(UUID request, RowSet<Row> webhooks) {
        Integer[] requestAttempts =
                webhooks.stream().map(row -> row.getInteger("request_attempt")).toArray(Integer[]::new);
        return Tuple.tuple().addUUID(request).addArrayOfInteger(requestAttempts);
    }

    private static List<ListedWebhook> listed(RowSet<Row> webhooks, RowSet<Row> attempts) {
        Map<Integer, List<ListedWebhook.Attempt>> byRequestAttempt = attempts.stream()
                .collect(Collectors.groupingBy(
                        row -> row.getInteger("request_attempt"),
                        Collectors.mapping(Webhooks::attempt, Collectors.toList())));
        return webhooks.stream()
                .map(row -> new ListedWebhook(
                        row.getString("event_id"),
                        row.getInteger("request_attempt"),
                        WebhookState.valueOf(row.getString("state")),
                        Columns.instant(row, "created_at"),
                        Columns.instant(row, "next_at"),
                        byRequestAttempt.getOrDefault(row.getInteger("request_attempt"), List.of())))
                .toList();
    }

    private static ListedWebhook.Attempt attempt(Row row) {
        return new ListedWebhook.Attempt(
                row.getInteger("number"),
                Columns.instant(row, "started_at"),
                row.getInteger("milliseconds"),
                row.getInteger("status_code"),
                row.getString("error_code"),
                row.getString("error_message"));
    }

    /**
     * Makes the request's last webhook due now, whatever its state.
     *
     * @return whether there is one
     */
    public Uni<Boolean> redeliver(UUID request) {
        return execute(REDELIVER, Tuple.of(request))
                .map(rows -> rows.size() == 1)
                .invoke(queue::raise);
    }

    private Uni<RowSet<Row>> execute(String sql, Tuple parameters) {
        return Deadline.within(TIMEOUT, pool.preparedQuery(sql).execute(parameters));
    }

    /**
     * A webhook with its attempts.
     *
     * @param requestAttempt the attempt of the request whose end it tells
     * @param nextAttemptAt null if there is none, and while an attempt is under way
     * @param attempts attempts that have ended, in their order; only the last ones if there have been very many
     */
    public record ListedWebhook(
            String eventId,
            int requestAttempt,
            WebhookState state,
            Instant createdAt,
            Instant nextAttemptAt,
            List<Attempt> attempts) {

        /**
         * @param number from 1
         * @param statusCode of the response; null if there was none
         * @param errorCode null when it was delivered, like {@code errorMessage}
         */
        public record Attempt(
                int number,
                Instant startedAt,
                int milliseconds,
                Integer statusCode,
                String errorCode,
                String errorMessage) {}
    }
}
