package dev.halftone.catalog;

import dev.halftone.catalog.WebhookAttempt.Next;
import dev.halftone.messages.RequestCompleted;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Webhooks that have to be sent, claimed one at a time. A claimed webhook is leased: if the process dies, it becomes
 * due again, so that a receiver may get it twice, with the same id. All decisions about time use PostgreSQL's clock.
 */
@ApplicationScoped
public class WebhookQueue {

    private static final String ADD = """
            insert into webhook (request_id, request_attempt, owner, event_id, body, url)
            select r.id, r.attempt, coalesce(r.owner, ''), e.event_id, e.body, r.webhook_url
            from request r join unnest($1::uuid[], $2::text[], $3::text[]) as e (request_id, event_id, body)
                on r.id = e.request_id
            where r.webhook_url is not null
            on conflict do nothing""";

    /**
     * Walks from owner to owner, and from host to host of an owner, on the index of owners, hosts and times. It does
     * not read the webhooks of owners and hosts that it skips, and stops at the first host with a webhook for the
     * caller. Both walks begin after the last one served, wrap around, and end where they began. The two comparisons of
     * the host, instead of one equality, leave the planner no other index: with the index of times alone it would read
     * the webhooks of other hosts. A host that has been silent gets one webhook at a time, until the lease expires.
     */
    private static final String CLAIM = """
            with recursive owners (owner, again, passed) as (
                (select $3::text, false, true
                 where (select due_at from webhook where due_at is not null order by due_at limit 1) <= now())
                union all
                select n.owner, n.again, false
                from owners o cross join lateral (
                    (select owner, o.again as again from webhook
                     where due_at is not null and owner > o.owner
                     order by owner limit 1)
                    union all
                    (select '', true where not o.again)
                    limit 1) n
                where not o.again or o.owner < $3),
            due as (
                select first.*
                from owners o cross join lateral (
                    with recursive hosts (host, due_at, again) as (
                        (select coalesce($5::jsonb ->> o.owner, ''), 'infinity'::timestamptz, false
                         where not o.passed and o.owner <> all ($6))
                        union all
                        select n.host, n.due_at, n.again
                        from hosts h cross join lateral (
                            (select host, due_at, h.again as again from webhook
                             where due_at is not null and owner = o.owner and host > h.host
                             order by host, due_at limit 1)
                            union all
                            (select '', 'infinity', true where not h.again)
                            limit 1) n
                        where not h.again or h.host < $5::jsonb ->> o.owner)
                    select host from hosts
                    where due_at <= now() and host <> all ($1)
                      and coalesce((select paused_until <= now() from webhook_host p where p.host = hosts.host), true)) h
                cross join lateral (
                    select w.request_id, w.request_attempt, w.host, r.owner
                    from webhook w join request r on r.id = w.request_id
                    where w.owner = o.owner and w.host >= h.host and w.host <= h.host and w.due_at <= now()
                      and r.removed_at is null
                    order by w.host, w.due_at
                    limit 1
                    for update of w skip locked) first
                limit 1),
            asked as (
                update webhook_host p set paused_until = now() + $2 * interval '1 millisecond'
                from due d
                where p.host = d.host and p.silences >= $4)
            update webhook w
            set due_at = now() + $2 * interval '1 millisecond', under_way = true
            from due d
            where w.request_id = d.request_id and w.request_attempt = d.request_attempt
            returning w.request_id, w.request_attempt, d.owner, w.event_id, w.body, w.url, w.host, w.failures,
                      now() as now, w.due_at""";

    /**
     * If the caller no longer has the webhook, only a delivery counts, and {@code due_at} does not change. Recording an
     * end again changes nothing. An attempt that ends while its host is paused began before the pause, and says nothing
     * new about the host.
     */
    private static final String END = """
            with held as (
                select request_id, request_attempt, host, state, attempts + 1 as number,
                       due_at is not distinct from $3 as still,
                       now() + $6 * interval '1 millisecond' as next_at, since + $7 * interval '1 millisecond' as last_at
                from webhook
                where request_id = $1 and request_attempt = $2
                for update),
            noted as (
                insert into webhook_attempt (request_id, request_attempt, number, started_at, milliseconds, status_code,
                                             error_code, error_message, claimed_until)
                select request_id, request_attempt, number, now() - $9::int * interval '1 millisecond', $9::int, $10, $11, $12,
                       $3
                from held
                on conflict (request_id, request_attempt, claimed_until) do nothing
                returning number),
            forgotten as (
                delete from webhook_attempt a using held h, noted
                where a.request_id = h.request_id and a.request_attempt = h.request_attempt
                  and a.number <= h.number - $8::int),
            heard as (
                delete from webhook_host p using held h, noted where p.host = h.host and $13 = 'ANSWERED'),
            unasked as (
                update webhook_host p set paused_until = now()
                from held h, noted
                where p.host = h.host and p.paused_until = $3 and $13 = 'NOT_ASKED'),
            silent as (
                insert into webhook_host as p (host, silences, silent_at, paused_until)
                select host, 1, now(), '-infinity' from held, noted where $13 = 'SILENT'
                on conflict (host) do update
                set silences = p.silences + 1, silent_at = now(),
                    paused_until = case
                        when p.silences + 1 < $14 then p.paused_until
                        else now() + least($15 * 2 ^ least(p.silences + 1 - $14, 30), $16) * interval '1 millisecond' end
                where p.paused_until <= now() or p.paused_until = $3),
            marked as (
                update webhook w
                set attempts = h.number,
                    state = case when $4 = 'DELIVERED' then $4
                                 when not h.still then w.state
                                 when $4 = 'PENDING' and h.next_at > h.last_at then 'FAILED'
                                 else $4 end,
                    failures = case when h.still then w.failures + $5::int else w.failures end,
                    due_at = case when not h.still then w.due_at
                                  when $4 = 'PENDING' and h.next_at <= h.last_at then h.next_at end,
                    under_way = w.under_way and not h.still
                from held h, noted
                where w.request_id = h.request_id and w.request_attempt = h.request_attempt
                returning w.state)
            select coalesce((select state from marked), state) as state from held""";

    /** After so many attempts in a row without a response, a host gets one webhook at a time, after a pause. */
    static final int MAX_SILENCES = 8;

    /** The first pause; it doubles with each further silence. */
    private static final Duration FIRST_HOST_PAUSE = Duration.ofSeconds(5);

    private static final Duration MAX_HOST_PAUSE = Duration.ofMinutes(5);

    /** The last attempts of each webhook; by default, a day has fewer. */
    static final int ATTEMPTS_KEPT = 200;

    /**
     * How many owners' last hosts are remembered; when there are more, all owners start with their first host again.
     */
    private static final int MAX_TURNS = 1_000;

    private static final String NO_OWNER = "";
    private static final Duration FOREVER = Duration.ofDays(36_500);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Pool pool;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** The owner of the last webhook: owners take turns. */
    private volatile String lastOwner = NO_OWNER;

    /** The last host of each owner: its hosts take turns. */
    private final Map<String, String> lastHosts = new ConcurrentHashMap<>();

    WebhookQueue(Pool pool) {
        this.pool = pool;
    }

    /**
     * Calls the listener, on any thread, when this process has made a webhook due. This is only a shortcut: other
     * processes, and this one after a crash, find the webhook by polling.
     */
    public void whenDue(Runnable listener) {
        listeners.add(listener);
    }

    void raise() {
        listeners.forEach(Runnable::run);
    }

    /**
     * Part of the transaction that ends these requests: adds a webhook for each that has a {@code webhook_url}.
     *
     * @param events the completion event of each, in the same order
     * @return how many webhooks were added
     */
    static Uni<Integer> add(SqlConnection connection, List<RequestProgress> ended, List<Outbox.Entry> events) {
        if (ended.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        Tuple columns = Tuple.tuple()
                .addArrayOfUUID(ended.stream().map(RequestProgress::id).toArray(UUID[]::new))
                .addArrayOfString(events.stream()
                        .map(event -> event.headers().get(RequestCompleted.ID_HEADER))
                        .toArray(String[]::new))
                .addArrayOfString(events.stream().map(Outbox.Entry::value).toArray(String[]::new));
        return connection.preparedQuery(ADD).execute(columns).map(rows -> rows.rowCount());
    }

    /**
     * Claims the webhook that has been due for longest of the next host of the next owner, if there is one. Owners take
     * turns, and so do the hosts of each.
     *
     * @param busyHosts hosts to skip, see {@link DueWebhook#host()}
     * @param busyOwners owners to skip
     * @param lease for how long no other process takes it
     */
    public Uni<Optional<DueWebhook>> claim(Set<String> busyHosts, Set<String> busyOwners, Duration lease) {
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(busyHosts.toArray(String[]::new))
                .addDouble((double) lease.toMillis())
                .addString(lastOwner)
                .addInteger(MAX_SILENCES)
                .addValue(new JsonObject(Map.copyOf(lastHosts)))
                .addArrayOfString(busyOwners.toArray(String[]::new));
        return Deadline.within(TIMEOUT, pool.preparedQuery(CLAIM).execute(parameters))
                .map(rows -> rows.stream().map(WebhookQueue::dueWebhook).findFirst())
                .invoke(due -> due.ifPresentOrElse(this::noteTurn, lastHosts::clear));
    }

    private void noteTurn(DueWebhook due) {
        if (lastHosts.size() >= MAX_TURNS) {
            lastHosts.clear();
        }
        String owner = due.owner() == null ? NO_OWNER : due.owner();
        lastOwner = owner;
        lastHosts.put(owner, due.host());
    }

    private static DueWebhook dueWebhook(Row row) {
        return new DueWebhook(
                row.getUUID("request_id"),
                row.getInteger("request_attempt"),
                row.getString("owner"),
                row.getString("event_id"),
                row.getString("body"),
                row.getString("url"),
                row.getString("host"),
                row.getInteger("failures"),
                row.getOffsetDateTime("now").toInstant(),
                row.getOffsetDateTime("due_at"));
    }

    /**
     * Records an attempt and the webhook's new state. Repeated calls change nothing.
     *
     * @return its state afterwards; empty if its request has been deleted meanwhile
     */
    public Uni<Optional<WebhookState>> end(DueWebhook webhook, WebhookAttempt attempt) {
        Next next = attempt.next();
        Duration pause = next instanceof Next.After after ? after.pause() : Duration.ZERO;
        Duration longest = next instanceof Next.After after ? after.longest() : FOREVER;
        Tuple parameters = Tuple.tuple()
                .addUUID(webhook.requestId())
                .addInteger(webhook.requestAttempt())
                .addOffsetDateTime(webhook.dueAt())
                .addString(state(next).name())
                .addInteger(next instanceof Next.After ? 1 : 0)
                .addDouble((double) pause.toMillis())
                .addDouble((double) longest.toMillis())
                .addInteger(ATTEMPTS_KEPT)
                .addInteger(Math.toIntExact(attempt.duration().toMillis()))
                .addInteger(attempt.statusCode())
                .addString(attempt.errorCode())
                .addString(attempt.errorMessage())
                .addString(attempt.saysOfHost().name())
                .addInteger(MAX_SILENCES)
                .addDouble((double) FIRST_HOST_PAUSE.toMillis())
                .addDouble((double) MAX_HOST_PAUSE.toMillis());
        return Deadline.within(TIMEOUT, pool.preparedQuery(END).execute(parameters))
                .map(rows -> rows.stream()
                        .map(row -> WebhookState.valueOf(row.getString("state")))
                        .findFirst());
    }

    private static WebhookState state(Next next) {
        if (next instanceof Next.Delivered) {
            return WebhookState.DELIVERED;
        }
        return next instanceof Next.GivenUp ? WebhookState.FAILED : WebhookState.PENDING;
    }

    /**
     * A webhook that the caller has claimed, to send it.
     *
     * @param requestAttempt the attempt of the request whose end it tells
     * @param owner of the request; null if it was uploaded without authentication
     * @param eventId the {@code ce_id} of the completion event
     * @param body the value of that event, JSON
     * @param host the authority of the URL's canonical form
     * @param failures failed attempts since the webhook was created or its redelivery requested
     * @param now the time, by PostgreSQL's clock
     * @param dueAt when the lease expires; also identifies the claim
     */
    public record DueWebhook(
            UUID requestId,
            int requestAttempt,
            String owner,
            String eventId,
            String body,
            String url,
            String host,
            int failures,
            Instant now,
            OffsetDateTime dueAt) {}
}
