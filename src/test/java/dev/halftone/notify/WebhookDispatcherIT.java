package dev.halftone.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.HeldResponses;
import dev.halftone.PackagedService;
import dev.halftone.WebhookReceiver;
import dev.halftone.WebhookReceiver.Message;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who sends a webhook, and when others do: with several dispatchers, slow receivers, and processes that leave or die. */
@Tag("process")
class WebhookDispatcherIT extends ReceivingTest {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    /** By default. */
    private static final int MAX_IN_FLIGHT = 64;

    private static final int MAX_IN_FLIGHT_PER_HOST = 4;

    @Test
    void aSlowReceiverHoldsUpNobodyElse() {
        HeldResponses stuck = new HeldResponses();
        try (WebhookReceiver other = new WebhookReceiver()) {
            String slow = receiver.receiving("/slow", stuck);
            List<String> waiting =
                    IntStream.range(0, 8).mapToObj(i -> endedRequest(slow)).toList();
            stuck.awaitSeen(MAX_IN_FLIGHT_PER_HOST);

            String quick = endedRequest(other.answering("/quick", nth -> 200));

            awaitState(quick, "Delivered");
            assertThat(waiting)
                    .extracting(requestId -> webhooks(requestId).getString("webhooks[0].state"))
                    .containsOnly("Pending");
            stuck.release(request -> request.response().end());
            waiting.forEach(requestId -> awaitState(requestId, "Delivered"));
        }
    }

    /** By what PostgreSQL says is under way: a place is free when its row says so. */
    @Test
    void anOwnerWithManySilentReceiversHasHalfOfThePlacesAndHoldsUpNoOtherOwner() {
        AtomicInteger asked = new AtomicInteger();
        int share = MAX_IN_FLIGHT / 2;
        List<WebhookReceiver> silent = IntStream.range(0, MAX_IN_FLIGHT / MAX_IN_FLIGHT_PER_HOST + 4)
                .mapToObj(i -> new WebhookReceiver())
                .toList();
        try {
            List<String> urls = silent.stream()
                    .map(host -> host.receiving("/silent", request -> asked.incrementAndGet()))
                    .toList();
            IntStream.range(0, 6).forEach(i -> urls.forEach(url -> ownedMessage("mallory", url)));
            await().atMost(WAIT_TIMEOUT).until(() -> asked.get() > share);
            long most = underWay("mallory");

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
            SERVICE.execute("delete from request where owner is not null");
            silent.forEach(WebhookReceiver::close);
        }
    }

    private static long underWay(String owner) {
        return SERVICE.number("select count(*) from webhook where owner = ? and under_way and due_at > now()", owner);
    }

    /** Uploads of this service have no owner. */
    private static void ownedMessage(String owner, String url) {
        SERVICE.execute("""
                        with ended as (
                            insert into request (id, owner, status, quality, effort, columns, separator, images_total,
                                                 images_failed, created_at, updated_at, webhook_url)
                            values (gen_random_uuid(), ?, 'FAILED', 50, 'FAST', '{}', ',', 1, 1, now(), now(), ?)
                            returning id, owner, webhook_url)
                        insert into webhook (request_id, request_attempt, owner, event_id, body, url)
                        select id, 1, owner, id || '-1', '{}', webhook_url from ended""", owner, url);
    }

    @Test
    void whatWaitsForAPausedHostIsGivenUpWhenItsTimeIsOver() {
        String url = receiver.answering("/hook", nth -> 200);
        SERVICE.execute(
                "insert into webhook_host values (?, 99, now(), now() + interval '1 hour')",
                "127.0.0.1:" + receiver.origin().port());
        String requestId = endedRequest(url);
        awaitState(requestId, "Pending");

        SERVICE.execute(
                "update webhook set since = since - interval '25 hours' where request_id = ?",
                UUID.fromString(requestId));

        awaitState(requestId, "Failed");
        assertThat(errorCodes(requestId)).containsExactly("timeout");
        assertThat(receiver.messages("/hook")).isEmpty();
        redeliver(requestId);
        awaitState(requestId, "Delivered");
    }

    /** As when the process dies between sending and marking: the row says that it is under way, for a while. */
    @Test
    void whatWasSentAndNotMarkedIsSentAgainWithTheSameId() {
        SERVICE.execute("""
                create function refuse() returns trigger language plpgsql as
                $$ begin raise exception 'the process died here'; end $$""");
        SERVICE.execute(
                "create trigger refuse before insert on webhook_attempt for each row execute function refuse()");
        String requestId = endedRequest(receiver.answering("/hook", nth -> 200));
        await().atMost(WAIT_TIMEOUT).until(() -> receiver.messages("/hook").size() >= 1);

        await().atMost(WAIT_TIMEOUT).until(() -> receiver.messages("/hook").size() >= 2);
        SERVICE.execute("drop function refuse cascade");

        awaitState(requestId, "Delivered");
        assertThat(receiver.messages("/hook")).extracting(Message::id).containsOnly(requestId + "-1");
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
        assertThat(SERVICE.rows(
                        "select distinct host from webhook where request_id::text = any (string_to_array(?, ','))",
                        String.join(",", requests)))
                .extracting(row -> row.get("host"))
                .containsExactly("127.0.0.1:" + port);
    }
}
