package dev.halftone.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.EmbeddedServersResource;
import dev.halftone.WebhookReceiver;
import dev.halftone.WebhookReceiver.Message;
import dev.halftone.catalog.WebhookQueue;
import dev.halftone.catalog.WebhookSweep;
import dev.halftone.config.Roles;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Which process sends a webhook, and when another one does: with several dispatchers, slow receivers, and processes
 * that stop or die.
 */
@QuarkusTest
@Tag("quarkus")
@QuarkusTestResource(EmbeddedServersResource.class)
class WebhookDispatcherServiceTest extends ReceivingTest {

    @Inject
    Pool pool;

    @Inject
    WebhookQueue queue;

    @Inject
    WebhookSweep sweep;

    @Inject
    WebhookDelivery delivery;

    @Inject
    DeliveryPolicy policy;

    @Inject
    SigningSecrets secrets;

    @Inject
    WebhooksConfig config;

    @Inject
    WebhookMetrics metrics;

    @Inject
    Vertx vertx;

    /** A second dispatcher beside the service's own. */
    private WebhookDispatcher dispatcher(WebhookDelivery sending) {
        return new WebhookDispatcher(
                queue, sweep, sending, policy, secrets, config, metrics, vertx, Roles.of(Roles.Role.API));
    }

    @Test
    void aSlowReceiverHoldsUpNobodyElse() {
        Queue<HttpServerRequest> stuck = new ConcurrentLinkedQueue<>();
        try (WebhookReceiver other = new WebhookReceiver()) {
            String slow = receiver.receiving("/slow", stuck::add);
            List<String> waiting =
                    IntStream.range(0, 8).mapToObj(i -> endedRequest(slow)).toList();
            await().atMost(WAIT_TIMEOUT).until(() -> stuck.size() >= config.maxInFlightPerHost());

            String quick = endedRequest(other.answering("/quick", nth -> 200));

            awaitState(quick, "Delivered");
            assertThat(waiting)
                    .extracting(requestId -> webhooks(requestId).getString("webhooks[0].state"))
                    .containsOnly("Pending");
            receiver.answering("/slow", nth -> 200);
            waiting.forEach(requestId -> awaitState(requestId, "Delivered"));
        }
    }

    /** Counts what PostgreSQL says is under way: a place is free when its row says so. */
    @Test
    void anOwnerWithManySilentReceiversHasHalfOfThePlacesAndHoldsUpNoOtherOwner() {
        AtomicInteger asked = new AtomicInteger();
        int share = config.maxInFlight() / 2;
        List<WebhookReceiver> silent = IntStream.range(0, config.maxInFlight() / config.maxInFlightPerHost() + 4)
                .mapToObj(i -> new WebhookReceiver())
                .toList();
        try {
            List<String> urls = silent.stream()
                    .map(host -> host.receiving("/silent", request -> asked.incrementAndGet()))
                    .toList();
            IntStream.range(0, 6).forEach(i -> urls.forEach(url -> ownedMessage("mallory", url)));
            await().atMost(WAIT_TIMEOUT).until(() -> asked.get() > share);
            int most = underWay("mallory");

            String url = receiver.answering("/hook", nth -> 200);
            for (int i = 1; i <= 3; i++) {
                int messages = i;
                ownedMessage("bob", url);
                await().atMost(WAIT_TIMEOUT)
                        .until(() -> receiver.messages("/hook").size() == messages);
                most = Math.max(most, underWay("mallory"));
            }

            assertThat(most).isPositive().isLessThanOrEqualTo(share);
        } finally {
            pool.query("delete from request where owner is not null").executeAndAwait();
            silent.forEach(WebhookReceiver::close);
        }
    }

    private int underWay(String owner) {
        return pool.preparedQuery("select count(*)::int from webhook where owner = $1 and under_way and due_at > now()")
                .executeAndAwait(Tuple.of(owner))
                .iterator()
                .next()
                .getInteger(0);
    }

    /** Uploads of this service have no owner. */
    private void ownedMessage(String owner, String url) {
        pool.preparedQuery("""
                        with ended as (
                            insert into request (id, owner, status, quality, effort, columns, separator, images_total,
                                                 images_failed, created_at, updated_at, webhook_url)
                            values (gen_random_uuid(), $1, 'FAILED', 50, 'FAST', '{}', ',', 1, 1, now(), now(), $2)
                            returning id, owner, webhook_url)
                        insert into webhook (request_id, request_attempt, owner, event_id, body, url)
                        select id, 1, owner, id || '-1', '{}', webhook_url from ended""").executeAndAwait(Tuple.of(owner, url));
    }

    @Test
    void whatWaitsForAPausedHostIsGivenUpWhenItsTimeIsOver() {
        String url = receiver.answering("/hook", nth -> 200);
        pool.preparedQuery("insert into webhook_host values ($1, 99, now(), now() + interval '1 hour')")
                .executeAndAwait(Tuple.of("127.0.0.1:" + receiver.origin().port()));
        String requestId = endedRequest(url);
        assertThat(webhooks(requestId).getString("webhooks[0].state")).isEqualTo("Pending");

        pool.preparedQuery("update webhook set since = since - interval '25 hours' where request_id = $1")
                .executeAndAwait(Tuple.of(UUID.fromString(requestId)));

        awaitState(requestId, "Failed");
        assertThat(errorCodes(requestId)).containsExactly("timeout");
        assertThat(receiver.messages("/hook")).isEmpty();
        redeliver(requestId);
        awaitState(requestId, "Delivered");
    }

    /** As when the process dies between sending and marking: the row says that it is under way, for a while. */
    @Test
    void whatWasSentAndNotMarkedIsSentAgainWithTheSameId() {
        pool.query("""
                create function refuse() returns trigger language plpgsql as
                $$ begin raise exception 'the process died here'; end $$""").executeAndAwait();
        pool.query("create trigger refuse before insert on webhook_attempt for each row execute function refuse()")
                .executeAndAwait();
        String requestId = endedRequest(receiver.answering("/hook", nth -> 200));
        await().atMost(WAIT_TIMEOUT).until(() -> receiver.messages("/hook").size() >= 1);

        await().atMost(WAIT_TIMEOUT).until(() -> receiver.messages("/hook").size() >= 2);
        pool.query("drop function refuse cascade").executeAndAwait();

        awaitState(requestId, "Delivered");
        assertThat(receiver.messages("/hook")).extracting(Message::id).containsOnly(requestId + "-1");
    }

    @Test
    void twoDispatchersDeliverOnce() throws InterruptedException {
        WebhookDispatcher second = dispatcher(delivery);
        second.start(new StartupEvent());
        try {
            String url = receiver.answering("/hook", nth -> 200);
            List<String> requests =
                    IntStream.range(0, 30).mapToObj(i -> upload(url)).toList();

            requests.forEach(requestId -> awaitState(requestId, "Delivered"));

            assertThat(receiver.messages("/hook"))
                    .extracting(Message::id)
                    .containsExactlyInAnyOrderElementsOf(
                            requests.stream().map(id -> id + "-1").toList());
        } finally {
            second.stop(new ShutdownEvent());
        }
    }

    @Test
    void aDispatcherThatLeavesHandsBackWhatIsNotAnswered() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        String url = receiver.receiving("/hook", silent -> asked.incrementAndGet());
        WebhookDispatcher leaving = dispatcher(delivery);
        leaving.start(new StartupEvent());
        // More messages than one dispatcher may send to one host at a time, so that both have some.
        List<String> requests = IntStream.range(0, 2 * config.maxInFlightPerHost())
                .mapToObj(i -> upload(url))
                .toList();
        await().atMost(WAIT_TIMEOUT).until(() -> asked.get() >= requests.size());

        leaving.stop(new ShutdownEvent());

        assertThat(requests).flatExtracting(ReceivingTest::errorCodes).contains("cancelled");
        receiver.answering("/hook", nth -> 200);
        requests.forEach(requestId -> awaitState(requestId, "Delivered"));
    }

    /** An unexpected error in the service: the message must not be sent for ever, nor keep its place. */
    @Test
    void aDeliveryThatFailsWithinIsAFailedAttempt() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        String url = receiver.receiving("/hook", silent -> asked.incrementAndGet());
        WebhookDispatcher second = dispatcher(new WebhookDelivery(secrets, null, config));
        second.start(new StartupEvent());
        try {
            // The service's own dispatcher takes as many as a host may have; the second one gets the others.
            List<String> requests = IntStream.range(0, 4 * config.maxInFlightPerHost())
                    .mapToObj(i -> upload(url))
                    .toList();

            await().atMost(WAIT_TIMEOUT)
                    .until(() -> requests.stream()
                                    .filter(requestId -> errorCodes(requestId).contains("internal"))
                                    .count()
                            > config.maxInFlightPerHost());
            second.stop(new ShutdownEvent());

            receiver.answering("/hook", nth -> 200);
            requests.forEach(requestId -> awaitState(requestId, "Delivered"));
        } finally {
            second.stop(new ShutdownEvent());
        }
    }

    @Test
    void aHostHasItsPlacesOnceHoweverItIsSpelt() {
        String hook = receiver.answering("/hook", nth -> 200);
        int port = receiver.origin().port();
        List<String> spellings = List.of(
                hook,
                "HTTP://127.0.0.1:0" + port + "/hook",
                "http://127.0.0.1:00" + port + "/x/../hook",
                "hTTp://127.0.0.1:000" + port + "/hook#here");

        List<String> requests = spellings.stream().map(this::endedRequest).toList();

        requests.forEach(
                requestId -> assertThat(awaitState(requestId, "Delivered").getString("webhook_url"))
                        .isEqualTo(hook));
        assertThat(pool.preparedQuery("select distinct host from webhook where request_id = any ($1)")
                        .executeAndAwait(Tuple.tuple()
                                .addArrayOfUUID(
                                        requests.stream().map(UUID::fromString).toArray(UUID[]::new))))
                .extracting(row -> row.getString("host"))
                .containsExactly("127.0.0.1:" + port);
    }
}
