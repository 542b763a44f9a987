package dev.halftone.notify;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.WebhookReceiver;
import dev.halftone.WebhookReceiver.Message;
import dev.halftone.messages.Topics;
import io.restassured.path.json.JsonPath;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Webhooks through the whole service, to real receivers. */
@Tag("process")
class WebhooksIT extends ReceivingTest {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    @Test
    void theReceiverGetsTheCompletionEventSigned() {
        String requestId = endedRequest(receiver.answering("/hook", nth -> 204) + "?token=a%20b");

        JsonPath webhook = awaitState(requestId, "Delivered");

        Message message = onlyMessage("/hook");
        assertThat(message.id()).isEqualTo(requestId + "-1");
        assertThat(WebhookReceiver.SECRETS)
                .allSatisfy(secret -> assertThat(message.isSignedWith(secret)).isTrue());
        assertThat(message.isSignedWith("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                .isFalse();
        assertThat(message.headers()).containsEntry("content-type", "application/json");
        try (Broker broker = new Broker(SERVICE.bootstrapServers())) {
            ConsumerRecord<String, byte[]> event = broker.await(
                            Topics.REQUEST_COMPLETED, 1, record -> requestId.equals(record.key()))
                    .get(0);
            assertThat(message.body()).isEqualTo(new String(event.value(), UTF_8));
            assertThat(message.id()).isEqualTo(Broker.headers(event).get("ce_id"));
        }
        assertThat(webhook.getString("webhook_url")).endsWith("/hook?token=a%20b");
        assertThat(webhook.getString("webhooks[0].webhook_id")).isEqualTo(requestId + "-1");
        assertThat(webhook.getInt("webhooks[0].attempt")).isEqualTo(1);
        assertThat(webhook.getString("webhooks[0].next_attempt_at")).isNull();
        Map<String, Object> attempt = webhook.getMap("webhooks[0].attempts[0]");
        assertThat(attempt)
                .containsEntry("number", 1)
                .containsEntry("status_code", 204)
                .containsEntry("error_code", null)
                .containsEntry("error_message", null)
                .containsKeys("started_at", "milliseconds");
        assertThat(Instant.parse((String) attempt.get("started_at")).getEpochSecond())
                .isCloseTo(Long.parseLong(message.headers().get("webhook-timestamp")), within(60L));
    }

    @Test
    void aRequestWithoutASuccessIsToldOfToo() {
        String requestId = Api.upload(
                        Api.csv(List.of(List.of(receiver.origin().url("/nothing")))),
                        Map.of("webhook_url", receiver.answering("/hook", nth -> 200)))
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");

        awaitState(requestId, "Delivered");

        assertThat(JsonPath.from(onlyMessage("/hook").body()).getString("status"))
                .isEqualTo("Failed");
    }

    @Test
    void whatFailsIsTriedAgainWithTheSameIdUntilItIsTaken() {
        List<Integer> answers = List.of(500, 404, 429, 200);
        String requestId = endedRequest(receiver.answering("/hook", nth -> answers.get(nth - 1)));

        JsonPath webhook = awaitState(requestId, "Delivered");

        assertThat(webhook.<Integer>getList("webhooks[0].attempts.status_code")).isEqualTo(answers);
        assertThat(webhook.<Integer>getList("webhooks[0].attempts.number")).containsExactly(1, 2, 3, 4);
        assertThat(webhook.<String>getList("webhooks[0].attempts.error_code"))
                .containsExactly("http_status", "http_status", "http_status", null);
        assertThat(webhook.getString("webhooks[0].attempts[0].error_message")).isEqualTo("The receiver answered 500.");
        assertThat(receiver.messages("/hook")).hasSize(4).allSatisfy(message -> {
            assertThat(message.id()).isEqualTo(requestId + "-1");
            assertThat(message.body()).isEqualTo(onlyMessageBody());
            assertThat(message.isSignedWith(WebhookReceiver.SECRETS.get(0))).isTrue();
        });
    }

    private String onlyMessageBody() {
        return receiver.messages("/hook").get(0).body();
    }

    @Test
    void whoIsGoneIsAskedNoMoreUntilSomebodyAsksForIt() {
        String requestId = endedRequest(receiver.answering("/hook", nth -> nth == 1 ? 410 : 200));
        JsonPath failed = awaitState(requestId, "Failed");
        assertThat(failed.<Integer>getList("webhooks[0].attempts.status_code")).containsExactly(410);
        assertThat(failed.getString("webhooks[0].next_attempt_at")).isNull();

        redeliver(requestId).then().statusCode(202).body("webhooks[0].webhook_id", equalTo(requestId + "-1"));

        JsonPath delivered = awaitState(requestId, "Delivered");
        assertThat(delivered.<Integer>getList("webhooks[0].attempts.status_code"))
                .containsExactly(410, 200);
    }

    @Test
    void redirectsAreFailuresAndAreNotFollowed() {
        String there = receiver.answering("/there", nth -> 200);
        String requestId = endedRequest(receiver.receiving("/hook", request -> {
            boolean first = receiver.messages("/hook").size() == 1;
            request.response()
                    .setStatusCode(first ? 307 : 200)
                    .putHeader("Location", there)
                    .end();
        }));

        JsonPath webhook = awaitState(requestId, "Delivered");

        assertThat(webhook.<Integer>getList("webhooks[0].attempts.status_code")).containsExactly(307, 200);
        assertThat(webhook.getString("webhooks[0].attempts[0].error_code")).isEqualTo("redirects");
        assertThat(receiver.messages("/there")).isEmpty();
    }

    @Test
    void retryAfterIsHonouredUpToAnHour() {
        String asked = endedRequest(receiver.receiving("/asked", request -> busy(request, "1800")));
        String greedy = endedRequest(receiver.receiving("/greedy", request -> busy(request, "999999")));

        assertThat(pauseAfterFirst(asked)).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(31));
        assertThat(pauseAfterFirst(greedy)).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61));
    }

    private static void busy(HttpServerRequest request, String retryAfter) {
        request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", retryAfter)
                .end();
    }

    private Duration pauseAfterFirst(String requestId) {
        JsonPath webhook = awaitAttempts(requestId, 1);
        return Duration.between(
                Instant.parse(webhook.getString("webhooks[0].attempts[0].started_at")),
                Instant.parse(webhook.getString("webhooks[0].next_attempt_at")));
    }

    @Test
    void itIsGivenUpAfterADay() {
        String requestId = endedRequest(receiver.receiving("/hook", request -> busy(request, "3600")));
        awaitAttempts(requestId, 1);
        SERVICE.execute(
                "update webhook set since = now() - interval '24 hours', due_at = now() where request_id = ?",
                UUID.fromString(requestId));

        JsonPath webhook = awaitState(requestId, "Failed");

        assertThat(webhook.<Integer>getList("webhooks[0].attempts.status_code")).containsExactly(429, 429);
    }

    @Test
    void aSilentReceiverAndOneThatIsNotThereAreTriedAgain() {
        AtomicInteger asked = new AtomicInteger();
        String silent = endedRequest(receiver.receiving("/silent", request -> {
            if (asked.incrementAndGet() > 1) {
                request.response().end();
            }
        }));
        String nowhere = endedRequest("http://127.0.0.1:1/hook");

        assertThat(awaitState(silent, "Delivered").<String>getList("webhooks[0].attempts.error_code"))
                .containsExactly("timeout", null);
        assertThat(awaitAttempts(nowhere, 1).getString("webhooks[0].attempts[0].error_code"))
                .isEqualTo("connect");
    }

    @Test
    void anAnswerWithoutEndIsAnAnswer() {
        String requestId = endedRequest(receiver.receiving("/endless", request -> {
            request.response().setChunked(true);
            writeForever(request);
        }));

        assertThat(awaitState(requestId, "Delivered").getList("webhooks[0].attempts"))
                .hasSize(1);
    }

    private static void writeForever(HttpServerRequest request) {
        request.response().write(Buffer.buffer(new byte[16_384])).onSuccess(written -> writeForever(request));
    }

    @Test
    void nothingIsSentInside() {
        AtomicInteger connections = new AtomicInteger();
        int inside = receiver.origin()
                .vertx()
                .createNetServer()
                .connectHandler(socket -> connections.incrementAndGet())
                .listen(0, "127.0.0.2")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();

        for (String host : List.of("127.0.0.2", "user:secret@127.0.0.1", "0x7f.2", "https://127.0.0.1")) {
            Api.upload(Api.csv(List.of(List.of(picture()))), Map.of("webhook_url", "http://" + host + ":" + inside))
                    .then()
                    .statusCode(400)
                    .body("error", containsString("webhook_url"));
        }
        String requestId = endedRequest("http://inside.test:" + inside + "/hook");

        JsonPath webhook = awaitState(requestId, "Failed");
        assertThat(webhook.getString("webhooks[0].attempts[0].error_code")).isEqualTo("blocked_address");
        assertThat(connections).hasValue(0);
    }

    @Test
    void aRetriedRequestIsToldOfAgain() {
        String url = receiver.answering("/hook", nth -> 200);
        String requestId = Api.upload(
                        Api.csv(List.of(List.of(picture(), receiver.origin().url("/late.jpg")))),
                        Map.of("webhook_url", url))
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
        awaitState(requestId, "Delivered");
        receiver.origin().serve("/late.jpg", Pictures.jpeg(32, 32, 2));

        given().post("/requests/" + requestId + "/retry").then().statusCode(200);

        await().atMost(WAIT_TIMEOUT).until(() -> receiver.messages("/hook").size() == 2);
        assertThat(receiver.messages("/hook"))
                .extracting(Message::id)
                .containsExactly(requestId + "-1", requestId + "-2");
        assertThat(JsonPath.from(receiver.messages("/hook").get(1).body()).getInt("images_processed"))
                .isEqualTo(2);
        JsonPath both = awaitState(requestId, "Delivered");
        assertThat(both.<Integer>getList("webhooks.attempt")).containsExactly(2, 1);
    }

    @Test
    void whereThereIsNothingToDeliverTheAnswerSaysWhy() {
        String without = Api.upload(List.of(List.of(picture())));
        Api.awaitEnd(without);
        String pending = Api.upload(
                        Api.csv(List.of(List.of(receiver.origin().on("/never.jpg", silent -> {})))),
                        Map.of("webhook_url", receiver.answering("/hook", nth -> 200)))
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");

        redeliver(without)
                .then()
                .statusCode(409)
                .body(
                        "error",
                        equalTo("There is nothing to deliver for the request " + without + ": it has no webhook_url."));
        redeliver(pending).then().statusCode(409).body("error", containsString("it has not ended so far."));
        for (String unknown : List.of(UUID.randomUUID().toString(), "no-uuid")) {
            redeliver(unknown).then().statusCode(404).body("error", equalTo("There is no request " + unknown + "."));
            given().get("/requests/" + unknown + "/webhooks").then().statusCode(404);
        }
        JsonPath none = webhooks(without);
        assertThat(none.getString("webhook_url")).isNull();
        assertThat(none.getList("webhooks")).isEmpty();
        assertThat(webhooks(pending).getList("webhooks")).isEmpty();
        given().delete("/requests/" + pending).then().statusCode(204);
    }

    @Test
    void theWebhookOfADeletedRequestIsGoneToo() {
        String requestId = endedRequest(receiver.answering("/hook", nth -> 500));
        awaitAttempts(requestId, 1);

        given().delete("/requests/" + requestId).then().statusCode(204);

        given().get("/requests/" + requestId + "/webhooks").then().statusCode(404);
        redeliver(requestId).then().statusCode(404);
        await().atMost(WAIT_TIMEOUT).until(() -> rows("webhook", requestId) + rows("webhook_attempt", requestId) == 0);
    }

    @Test
    void withoutOwnersTheSecretIsNotShown() {
        given().get("/webhooks/secret").then().statusCode(404).body("error", containsString("which is not shown"));
    }

    private static long rows(String table, String requestId) {
        return SERVICE.number("select count(*) from " + table + " where request_id = ?", UUID.fromString(requestId));
    }
}
