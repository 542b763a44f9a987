package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.query;
import static dev.halftone.catalog.CatalogDatabase.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.catalog.WebhookAttempt.Next;
import dev.halftone.catalog.WebhookQueue.DueWebhook;
import dev.halftone.catalog.Webhooks.ListedWebhook;
import dev.halftone.messages.FailureCode;
import dev.halftone.messages.ImageProcessed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Webhooks on a real PostgreSQL: created with the end of their request, claimed by one process at a time, never lost.
 */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class WebhookQueueTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final String URL = "https://Hooks.example:8443/secret?token=1";

    private Pool pool;
    private WebhookQueue queue;
    private Webhooks webhooks;
    private OutcomeLedger ledger;
    private final AtomicInteger wakeUps = new AtomicInteger();

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.queue = new WebhookQueue(pool);
        this.webhooks = new Webhooks(pool, queue);
        this.ledger = new OutcomeLedger(pool, new RemovalQueue(pool), queue, new WorkSignal());
        queue.whenDue(wakeUps::incrementAndGet);
    }

    @Test
    void theEndOfARequestMakesAWebhookWithTheEvent() {
        UUID request = endedRequest(URL);

        DueWebhook due = claim().orElseThrow();

        assertThat(due.requestId()).isEqualTo(request);
        assertThat(due.requestAttempt()).isEqualTo(1);
        assertThat(due.eventId()).isEqualTo(request + "-1");
        assertThat(due.body()).isEqualTo("{\"event\":\"" + request + "\"}");
        assertThat(due.url()).isEqualTo(URL);
        assertThat(due.host()).isEqualTo("hooks.example:8443");
        assertThat(due.owner()).isNull();
        assertThat(due.failures()).isZero();
        assertThat(wakeUps).hasValue(1);
    }

    @Test
    void whoGaveNoUrlIsNotTold() {
        endedRequest(null);

        assertThat(claim()).isEmpty();
        assertThat(count(pool, "webhook")).isZero();
        assertThat(wakeUps).hasValue(0);
    }

    @Test
    void whatIsRolledBackMakesNone() {
        UUID request = pendingRequest(URL);

        assertThatThrownBy(() -> ledger.apply(List.of(failed(request)), end -> {
                            throw new IllegalStateException("no event");
                        })
                        .await()
                        .atMost(WAIT_TIMEOUT))
                .hasMessage("no event");

        assertThat(count(pool, "webhook")).isZero();
    }

    @Test
    void aWebhookBelongsToOneUntilTheLeaseRunsOut() {
        endedRequest(URL);
        DueWebhook first = claim().orElseThrow();
        assertThat(claim()).isEmpty();

        execute(pool, "update webhook set due_at = now() - interval '1 second'");

        DueWebhook second = claim().orElseThrow();
        assertThat(second.eventId()).isEqualTo(first.eventId());
        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void manyAtATimeNeverHaveTheSame() {
        IntStream.range(0, 40).forEach(i -> endedRequest(URL));

        List<Uni<List<String>>> claimants = IntStream.range(0, 4)
                .mapToObj(i -> Uni.createFrom()
                        .deferred(() -> queue.claim(Set.of(), Set.of(), LEASE))
                        .repeat()
                        .whilst(Optional::isPresent)
                        .filter(Optional::isPresent)
                        .map(due -> due.orElseThrow().eventId())
                        .collect()
                        .asList())
                .toList();
        List<String> claimed = Uni.join().all(claimants).andFailFast().await().atMost(WAIT_TIMEOUT).stream()
                .flatMap(List::stream)
                .toList();

        assertThat(claimed).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void busyHostsArePassedBy() {
        endedRequest(URL);
        endedRequest("http://other.example/");

        assertThat(queue.claim(Set.of("hooks.example:8443"), Set.of(), LEASE)
                        .await()
                        .atMost(WAIT_TIMEOUT)
                        .map(DueWebhook::host))
                .contains("other.example");
        assertThat(queue.claim(Set.of("hooks.example:8443"), Set.of(), LEASE)
                        .await()
                        .atMost(WAIT_TIMEOUT))
                .isEmpty();
    }

    @Test
    void aFailureIsTriedAgainLaterAndADeliveryIsTheEnd() {
        UUID request = endedRequest(URL);

        assertThat(end(claim().orElseThrow(), failure(Duration.ofMinutes(3)))).contains(WebhookState.PENDING);

        ListedWebhook listed = listed(request);
        assertThat(listed.state()).isEqualTo(WebhookState.PENDING);
        assertThat(listed.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.number()).isEqualTo(1);
            assertThat(attempt.statusCode()).isEqualTo(503);
            assertThat(attempt.errorCode()).isEqualTo("http_status");
            assertThat(attempt.milliseconds()).isEqualTo(250);
            assertThat(Duration.between(attempt.startedAt(), listed.nextAttemptAt()))
                    .isEqualTo(Duration.ofMinutes(3).plusMillis(250));
        });
        assertThat(claim()).isEmpty();
        makeDue();
        DueWebhook again = claim().orElseThrow();
        assertThat(again.failures()).isEqualTo(1);
        assertThat(listed(request).nextAttemptAt()).as("while it is under way").isNull();

        assertThat(end(again, delivery())).contains(WebhookState.DELIVERED);

        assertThat(listed(request).nextAttemptAt()).isNull();
        assertThat(listed(request).attempts())
                .extracting(ListedWebhook.Attempt::statusCode)
                .containsExactly(503, 204);
        makeDue();
        assertThat(claim()).isEmpty();
    }

    @Test
    void itIsGivenUpWhenTheNextAttemptWouldBeTooLate() {
        UUID request = endedRequest(URL);
        execute(pool, "update webhook set since = now() - interval '23 hours 59 minutes'");

        assertThat(end(claim().orElseThrow(), failure(Duration.ofMinutes(2)))).contains(WebhookState.FAILED);

        assertThat(listed(request).nextAttemptAt()).isNull();
        assertThat(claim()).isEmpty();
    }

    @Test
    void whatIsHandedBackIsDueAtOnceAndNoFailure() {
        endedRequest(URL);

        end(claim().orElseThrow(), attempt(null, new Next.HandedBack()));

        assertThat(claim().orElseThrow().failures()).isZero();
    }

    @Test
    void ofALateEndOnlyADeliveryCounts() {
        UUID request = endedRequest(URL);
        DueWebhook late = claim().orElseThrow();
        makeDue();
        DueWebhook later = claim().orElseThrow();
        makeDue();
        DueWebhook current = claim().orElseThrow();

        assertThat(end(late, attempt(410, new Next.GivenUp()))).contains(WebhookState.PENDING);
        assertThat(end(later, delivery())).contains(WebhookState.DELIVERED);
        assertThat(listed(request).attempts()).hasSize(2);

        assertThat(end(current, delivery())).contains(WebhookState.DELIVERED);
        assertThat(count(pool, "webhook where due_at is not null")).isZero();
    }

    @Test
    void redeliveryMakesTheLastOneDueWhateverBecameOfIt() {
        UUID request = endedRequest(URL);
        assertThat(redeliver(UUID.randomUUID())).isFalse();
        end(claim().orElseThrow(), attempt(410, new Next.GivenUp()));
        execute(pool, "update webhook set since = now() - interval '2 days', failures = 9");

        assertThat(redeliver(request)).isTrue();

        DueWebhook again = claim().orElseThrow();
        assertThat(again.eventId()).isEqualTo(request + "-1");
        assertThat(again.failures()).isZero();
        assertThat(end(again, failure(Duration.ofHours(23)))).contains(WebhookState.PENDING);
        assertThat(wakeUps).hasValue(2 + 1); // also for the one that there is not
    }

    @Test
    void aRemovedRequestIsNotSentAndItsRowsGoWithIt() {
        UUID request = endedRequest(URL);
        end(claim().orElseThrow(), failure(Duration.ZERO));
        execute(pool, "update request set removed_at = now()");

        assertThat(claim()).isEmpty();
        execute(pool, "delete from request");

        assertThat(count(pool, "webhook")).isZero();
        assertThat(count(pool, "webhook_attempt")).isZero();
        assertThat(webhooks.list(request).await().atMost(WAIT_TIMEOUT)).isEmpty();
    }

    @Test
    void theEndOfADeletedOneChangesNothing() {
        endedRequest(URL);
        DueWebhook due = claim().orElseThrow();
        execute(pool, "delete from request");

        assertThat(end(due, delivery())).isEmpty();
        assertThat(count(pool, "webhook_attempt")).isZero();
    }

    @Test
    void onlyTheLastAttemptsAreKept() {
        UUID request = endedRequest(URL);
        for (int i = 0; i < WebhookQueue.ATTEMPTS_KEPT + 5; i++) {
            end(claim().orElseThrow(), failure(Duration.ZERO));
        }

        assertThat(listed(request).attempts())
                .hasSize(WebhookQueue.ATTEMPTS_KEPT)
                .last()
                .extracting(ListedWebhook.Attempt::number)
                .isEqualTo(WebhookQueue.ATTEMPTS_KEPT + 5);
    }

    /** As when PostgreSQL's response to the first was lost. */
    @Test
    void anEndThatIsToldAgainCountsOnce() {
        UUID request = endedRequest(URL);
        DueWebhook due = claim().orElseThrow();

        List<Optional<WebhookState>> told = IntStream.range(0, 3)
                .mapToObj(i -> end(due, failure(Duration.ofMinutes(3))))
                .toList();
        Uni.join()
                .all(IntStream.range(0, 8)
                        .mapToObj(i -> queue.end(due, failure(Duration.ofMinutes(3))))
                        .toList())
                .andFailFast()
                .await()
                .atMost(WAIT_TIMEOUT);

        assertThat(told).containsOnly(Optional.of(WebhookState.PENDING));
        assertThat(listed(request).attempts()).hasSize(1);
        makeDue();
        assertThat(claim().orElseThrow().failures()).isEqualTo(1);
        assertThat(query(pool, "select attempts from webhook").get(0).getInteger("attempts"))
                .isEqualTo(1);
    }

    /** A late end is reported again after that of the process that took over. */
    @Test
    void aLateEndThatIsToldAgainCountsOnce() {
        UUID request = endedRequest(URL);
        DueWebhook late = claim().orElseThrow();
        makeDue();
        DueWebhook current = claim().orElseThrow();

        end(late, failure(Duration.ZERO));
        end(current, failure(Duration.ZERO));
        end(late, failure(Duration.ZERO));

        assertThat(listed(request).attempts()).hasSize(2);
    }

    private UUID pendingRequest(String url) {
        UUID request = request(pool, 1);
        execute(pool, "update request set webhook_url = $2 where id = $1", request, url);
        return request;
    }

    private UUID endedRequest(String url) {
        UUID request = pendingRequest(url);
        ledger.apply(List.of(failed(request)), WebhookQueueTest::event).await().atMost(WAIT_TIMEOUT);
        assertThat(query(pool, "select status from request where id = $1", request)
                        .get(0)
                        .getString("status"))
                .isEqualTo("FAILED");
        return request;
    }

    private ImageProcessed failed(UUID request) {
        return new ImageProcessed.Failed(
                images(pool, request).get(0), request, 1, 1, FailureCode.DNS, "No such host.", 1);
    }

    private static Outbox.Entry event(RequestProgress request) {
        return new Outbox.Entry(
                "halftone.request.completed",
                request.id().toString(),
                Map.of("ce_id", request.id() + "-" + request.attempt()),
                "{\"event\":\"" + request.id() + "\"}");
    }

    private Optional<DueWebhook> claim() {
        return queue.claim(Set.of(), Set.of(), LEASE).await().atMost(WAIT_TIMEOUT);
    }

    private Optional<WebhookState> end(DueWebhook webhook, WebhookAttempt attempt) {
        return queue.end(webhook, attempt).await().atMost(WAIT_TIMEOUT);
    }

    private boolean redeliver(UUID request) {
        return webhooks.redeliver(request).await().atMost(WAIT_TIMEOUT);
    }

    private ListedWebhook listed(UUID request) {
        return webhooks.list(request).await().atMost(WAIT_TIMEOUT).get(0);
    }

    private void makeDue() {
        execute(pool, "update webhook set due_at = now() - interval '1 second' where due_at is not null");
    }

    private static WebhookAttempt failure(Duration pause) {
        return attempt(503, new Next.After(pause, Duration.ofHours(24)));
    }

    private static WebhookAttempt delivery() {
        return new WebhookAttempt(Duration.ofMillis(250), 204, null, null, new Next.Delivered());
    }

    private static WebhookAttempt attempt(Integer status, Next next) {
        return new WebhookAttempt(Duration.ofMillis(250), status, "http_status", "Some reason.", next);
    }
}
