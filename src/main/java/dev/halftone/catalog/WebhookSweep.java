package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Gives up webhooks that no attempt gives up: those of paused hosts, whose turn does not come. */
@ApplicationScoped
public class WebhookSweep {

    static final String NOT_SENT =
            "It was not sent any more: the receiver's host had not answered for many messages, and the time to try was over.";

    /** Skips webhooks that are being sent: their attempt ends them. */
    private static final String GIVE_UP = """
            with old as (
                select w.request_id, w.request_attempt, w.attempts + 1 as number
                from webhook w
                where w.due_at is not null and w.since < now() - $1 * interval '1 millisecond'
                  and (not w.under_way or w.due_at <= now())
                  and (select paused_until > now() and silences >= $3 from webhook_host where host = w.host)
                order by w.since
                limit $2
                for update of w skip locked),
            noted as (
                insert into webhook_attempt (request_id, request_attempt, number, started_at, milliseconds, error_code,
                                             error_message)
                select request_id, request_attempt, number, now(), 0, 'timeout', $4 from old)
            update webhook w
            set state = 'FAILED', due_at = null, under_way = false, attempts = o.number
            from old o
            where w.request_id = o.request_id and w.request_attempt = o.request_attempt""";

    private static final String FORGET_HOSTS = "delete from webhook_host where silent_at < now() - interval '1 day'";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Pool pool;

    WebhookSweep(Pool pool) {
        this.pool = pool;
    }

    /**
     * Gives up some of the webhooks that have been tried for this long and whose host is paused, and forgets hosts
     * whose last silence is more than a day old.
     *
     * @return how many were given up
     */
    public Uni<Integer> giveUp(Duration age, int limit) {
        Tuple parameters = Tuple.tuple()
                .addDouble((double) age.toMillis())
                .addInteger(limit)
                .addInteger(WebhookQueue.MAX_SILENCES)
                .addString(NOT_SENT);
        return Deadline.within(TIMEOUT, pool.preparedQuery(GIVE_UP).execute(parameters))
                .map(rows -> rows.rowCount())
                .call(() -> Deadline.within(TIMEOUT, pool.query(FORGET_HOSTS).execute()));
    }
}
