package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.query;
import static dev.halftone.catalog.CatalogDatabase.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.WebhookAttempt.Next;
import dev.halftone.catalog.WebhookQueue.DueWebhook;
import dev.halftone.catalog.Webhooks.ListedWebhook;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Receivers that do not respond, with many messages: what they cost other receivers, and what becomes of their own
 * messages.
 */
@Tag("faults")
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class SilentWebhookHostsTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration A_DAY = Duration.ofHours(24);
    private static final String SILENT = "silent.example";
    private static final String ATTACKER = "mallory";

    /** Transactions have a timeout, also on a busy machine. */
    private static final int AT_ONCE = 50_000;

    private Pool pool;
    private WebhookQueue queue;
    private WebhookSweep sweep;
    private Webhooks webhooks;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.queue = new WebhookQueue(pool);
        this.sweep = new WebhookSweep(pool);
        this.webhooks = new Webhooks(pool, queue);
    }

    /** Measured by the pages that are read, which other load on the machine does not change. */
    @Test
    void whatWaitsForABusyHostIsNotReadByTheOthersClaims() {
        webhooksOf(SILENT, 400_000);
        webhooksOf("a.example", 1);
        webhooksOf("z.example", 1);
        execute(pool, "analyze webhook, request");
        long before = pagesRead();

        List<String> hosts = IntStream.range(0, 3)
                .mapToObj(i -> claim(Set.of(SILENT)))
                .flatMap(Optional::stream)
                .map(DueWebhook::host)
                .toList();

        assertThat(hosts).containsExactly("a.example", "z.example");
        assertThat(pagesRead() - before).as("pages").isLessThan(2_000);
    }

    /** Each message has its own host, as if all subdomains led to one receiver. */
    @Test
    void whatAnOwnerWithAllHisPlacesHasIsNotReadByTheOthersClaims() {
        webhooksOf(ATTACKER, "h*.example", 400_000);
        webhooksOf("a", "z.example", 1);
        webhooksOf("z", "a.example", 1);
        execute(pool, "analyze webhook, request");
        long before = pagesRead();

        List<String> owners = IntStream.range(0, 3)
                .mapToObj(i -> claim(Set.of(), Set.of(ATTACKER)))
                .flatMap(Optional::stream)
                .map(DueWebhook::owner)
                .toList();

        assertThat(owners).containsExactly("a", "z");
        assertThat(pagesRead() - before).as("pages").isLessThan(2_000);
    }

    @Test
    void ownersTakeTurnsHoweverManyHostsOneHas() {
        webhooksOf("a", "a1.example", 2);
        webhooksOf("a", "a2.example", 2);
        webhooksOf("a", "a3.example", 1);
        webhooksOf("b", "a2.example", 3);
        webhooksOf(null, "a1.example", 2);

        List<String> claimed = Stream.generate(() -> claim(Set.of()))
                .takeWhile(Optional::isPresent)
                .flatMap(Optional::stream)
                .map(due -> due.owner() + " " + due.host() + " " + due.eventId())
                .toList();

        assertThat(claimed)
                .containsExactly(
                        "a a1.example 1",
                        "b a2.example 1",
                        "null a1.example 1",
                        "a a2.example 1",
                        "b a2.example 2",
                        "null a1.example 2",
                        "a a3.example 1",
                        "b a2.example 3",
                        "a a1.example 2",
                        "a a2.example 2");
    }

    @Test
    void anOwnerWithAllHisPlacesIsPassedByUntilHeHasOneAgain() {
        webhooksOf("a", "z.example", 2);
        webhooksOf("b", "z.example", 1);

        assertThat(claim(Set.of(), Set.of("b")).map(DueWebhook::owner)).contains("a");
        assertThat(claim(Set.of(), Set.of("a")).map(DueWebhook::owner)).contains("b");
        assertThat(claim(Set.of(), Set.of("a"))).isEmpty();
        assertThat(claim(Set.of()).map(DueWebhook::owner)).contains("a");
    }

    @Test
    void hostsTakeTurnsAndEachHasItsOldestMessageFirst() {
        webhooksOf("a.example", 3);
        webhooksOf("b.example", 2);
        webhooksOf("c.example", 1);

        List<DueWebhook> claimed = Stream.generate(() -> claim(Set.of()))
                .takeWhile(Optional::isPresent)
                .flatMap(Optional::stream)
                .toList();

        assertThat(claimed)
                .extracting(DueWebhook::host)
                .containsExactly("a.example", "b.example", "c.example", "a.example", "b.example", "a.example");
        assertThat(claimed.stream().filter(due -> due.host().equals("a.example")))
                .extracting(DueWebhook::eventId)
                .containsExactly("1", "2", "3");
    }

    @Test
    void aHostThatDoesNotAnswerIsPausedAndThenAskedByOneMessageAlone() {
        webhooksOf(SILENT, WebhookQueue.MAX_SILENCES + 10);
        webhooksOf("z.example", 1);
        silenceUntilPaused();

        assertThat(claim(Set.of("z.example"))).isEmpty();
        assertThat(claim(Set.of()).map(DueWebhook::host)).contains("z.example");

        endPause();
        DueWebhook probe = claim(Set.of()).orElseThrow();
        assertThat(claim(Set.of())).as("while one asks").isEmpty();
        end(probe, noAnswer());
        assertThat(claim(Set.of())).as("paused again").isEmpty();
        assertThat(pauseInSeconds()).as("for longer").isBetween(8.0, 10.0);

        endPause();
        end(claim(Set.of()).orElseThrow(), answer());
        assertThat(claim(Set.of())).isPresent();
        assertThat(claim(Set.of())).isPresent();
        assertThat(count(pool, "webhook_host")).isZero();
    }

    @Test
    void whatHadBegunBeforeThePauseDoesNotMakeItLonger() {
        webhooksOf(SILENT, WebhookQueue.MAX_SILENCES + 3);
        List<DueWebhook> begun = IntStream.range(0, WebhookQueue.MAX_SILENCES + 3)
                .mapToObj(i -> claim(Set.of()).orElseThrow())
                .toList();

        begun.forEach(due -> end(due, noAnswer()));

        assertThat(pauseInSeconds()).isBetween(3.0, 5.0);
    }

    static List<WebhookAttempt> attemptsThatSayNothing() {
        return List.of(
                attempt(null, "cancelled", new Next.HandedBack()),
                attempt(null, "blocked_address", new Next.GivenUp()),
                attempt(null, "internal", new Next.After(Duration.ofHours(1), A_DAY)));
    }

    @ParameterizedTest
    @MethodSource("attemptsThatSayNothing")
    void anAttemptThatDidNotAskTheHostSaysNothingOfIt(WebhookAttempt attempt) {
        webhooksOf(SILENT, WebhookQueue.MAX_SILENCES + 2);
        silenceUntilPaused();
        endPause();

        end(claim(Set.of()).orElseThrow(), attempt);

        assertThat(claim(Set.of())).as("the next one asks").isPresent();
        assertThat(claim(Set.of())).isEmpty();
    }

    @Test
    void anErrorIsAnAnswerToo() {
        webhooksOf(SILENT, 3 * WebhookQueue.MAX_SILENCES);
        for (int i = 0; i < WebhookQueue.MAX_SILENCES; i++) {
            end(claim(Set.of()).orElseThrow(), noAnswer());
            end(claim(Set.of()).orElseThrow(), attempt(503, "http_status", new Next.After(Duration.ofHours(1), A_DAY)));
        }

        assertThat(claim(Set.of())).isPresent();
    }

    @Test
    void whoAsksForRedeliveryEndsThePause() {
        List<UUID> requests = webhooksOf(SILENT, WebhookQueue.MAX_SILENCES + 1);
        silenceUntilPaused();

        assertThat(webhooks.redeliver(requests.get(0)).await().atMost(WAIT_TIMEOUT))
                .isTrue();

        assertThat(claim(Set.of())).isPresent();
    }

    @Test
    void messagesOfAPausedHostAreGivenUpByTheirAgeAndOthersAreNot() {
        UUID tried = webhooksOf(SILENT, WebhookQueue.MAX_SILENCES + 5).get(WebhookQueue.MAX_SILENCES);
        UUID other = webhooksOf("z.example", 1).get(0);
        silenceUntilPaused();
        execute(pool, "update webhook set since = now() - interval '25 hours'");
        UUID young = webhooksOf(SILENT, 1).get(0);

        assertThat(giveUp(3)).isEqualTo(3);
        assertThat(giveUp(1_000)).isEqualTo(WebhookQueue.MAX_SILENCES + 2);
        assertThat(giveUp(1_000)).isZero();

        assertThat(listed(tried).state()).isEqualTo(WebhookState.FAILED);
        assertThat(listed(tried).nextAttemptAt()).isNull();
        assertThat(listed(tried).attempts())
                .last()
                .extracting(ListedWebhook.Attempt::errorCode, ListedWebhook.Attempt::errorMessage)
                .containsExactly("timeout", WebhookSweep.NOT_SENT);
        assertThat(listed(young).state()).isEqualTo(WebhookState.PENDING);
        assertThat(listed(other).state()).as("nobody has tried yet").isEqualTo(WebhookState.PENDING);
    }

    @Test
    void theMessageThatAsksIsNotGivenUpMeanwhile() {
        webhooksOf(SILENT, WebhookQueue.MAX_SILENCES + 1);
        silenceUntilPaused();
        execute(pool, "update webhook set since = now() - interval '25 hours'");
        endPause();
        DueWebhook asking = claim(Set.of()).orElseThrow();

        giveUp(1_000);

        assertThat(end(asking, answer())).contains(WebhookState.DELIVERED);
        assertThat(listed(asking.requestId()).attempts()).hasSize(1);
    }

    @Test
    void hostsThatNobodyAsksAreForgotten() {
        webhooksOf(SILENT, 1);
        end(claim(Set.of()).orElseThrow(), noAnswer());
        giveUp(1);
        assertThat(count(pool, "webhook_host")).isEqualTo(1);

        execute(pool, "update webhook_host set silent_at = now() - interval '25 hours'");
        giveUp(1);

        assertThat(count(pool, "webhook_host")).isZero();
    }

    @Test
    void theMessagesOfARemovedRequestAreInNobodysWay() {
        UUID removed = webhooksOf("a.example", 1).get(0);

        assertThat(new RequestRemoval(pool).remove(removed).await().atMost(WAIT_TIMEOUT))
                .isTrue();

        assertThat(claim(Set.of())).isEmpty();
        assertThat(count(pool, "webhook where due_at is not null")).isZero();
    }

    /** Requests with one due message each; the first one has been due for longest. */
    private List<UUID> webhooksOf(String host, int count) {
        return webhooksOf(null, host, count);
    }

    private List<UUID> webhooksOf(String owner, String host, int count) {
        UUID like = request(pool, 1);
        for (int first = 1; first <= count; first += AT_ONCE) {
            int last = Math.min(count, first + AT_ONCE - 1);
            execute(pool, """
                    with ended as (
                        insert into request (id, owner, status, quality, effort, columns, separator, images_total, images_failed,
                                             created_at, updated_at, webhook_url)
                        select gen_random_uuid(), $5, 'FAILED', quality, effort, columns, separator, 1, 1, now(), now(), replace($2, '*', n::text) || '/' || n
                        from request, generate_series($3::int, $4::int) n
                        where id = $1
                        returning id, owner, webhook_url)
                    insert into webhook (request_id, request_attempt, owner, event_id, body, url, due_at)
                    select id, 1, coalesce(owner, ''), substring(webhook_url from '[0-9]+$'), '{}', webhook_url,
                           now() - interval '1 hour' + substring(webhook_url from '[0-9]+$')::int * interval '1 millisecond'
                    from ended""", like, "http://" + host, first, last, owner);
        }
        return query(pool, "select request_id from webhook where host = $1 order by since desc, due_at", host).stream()
                .map(row -> row.getUUID("request_id"))
                .toList();
    }

    private void silenceUntilPaused() {
        for (int i = 0; i < WebhookQueue.MAX_SILENCES; i++) {
            end(claim(Set.of("z.example")).orElseThrow(), noAnswer());
        }
        assertThat(pauseInSeconds()).isPositive();
    }

    /** From its beginning, so that the speed of the machine does not matter. */
    private double pauseInSeconds() {
        return query(pool, "select extract(epoch from paused_until - silent_at)::float8 as pause from webhook_host")
                .get(0)
                .getDouble("pause");
    }

    private void endPause() {
        execute(pool, "update webhook_host set paused_until = now()");
    }

    /** Read by this session and all others, which report their counters when their transaction ends. */
    private long pagesRead() {
        execute(pool, "select pg_stat_force_next_flush()");
        return query(
                        pool,
                        "select sum(heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit)::bigint as pages"
                                + " from pg_statio_user_tables where relname in ('webhook', 'request')")
                .get(0)
                .getLong("pages");
    }

    private Optional<DueWebhook> claim(Set<String> busyHosts) {
        return claim(busyHosts, Set.of());
    }

    private Optional<DueWebhook> claim(Set<String> busyHosts, Set<String> busyOwners) {
        return queue.claim(busyHosts, busyOwners, LEASE).await().atMost(WAIT_TIMEOUT);
    }

    private Optional<WebhookState> end(DueWebhook webhook, WebhookAttempt attempt) {
        return queue.end(webhook, attempt).await().atMost(WAIT_TIMEOUT);
    }

    private int giveUp(int limit) {
        return sweep.giveUp(A_DAY, limit).await().atMost(WAIT_TIMEOUT);
    }

    private ListedWebhook listed(UUID request) {
        return webhooks.list(request).await().atMost(WAIT_TIMEOUT).get(0);
    }

    private static WebhookAttempt noAnswer() {
        return attempt(null, "timeout", new Next.After(Duration.ofHours(1), Duration.ofDays(365)));
    }

    private static WebhookAttempt answer() {
        return attempt(204, null, new Next.Delivered());
    }

    private static WebhookAttempt attempt(Integer status, String code, Next next) {
        return new WebhookAttempt(Duration.ofMillis(250), status, code, code == null ? null : "Some reason.", next);
    }
}
