package dev.halftone.notify;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Pictures;
import dev.halftone.WebhookReceiver;
import dev.halftone.WebhookReceiver.Message;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/**
 * What tests of webhooks need: a receiver, requests that notify it of their end, and the service's view of the
 * attempts.
 */
abstract class ReceivingTest {

    static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    final WebhookReceiver receiver = new WebhookReceiver();

    @AfterEach
    void close() {
        receiver.close();
    }

    String picture() {
        return receiver.origin().serve("/1.jpg", Pictures.jpeg(32, 32, 1));
    }

    String upload(String webhookUrl) {
        return Api.upload(Api.csv(List.of(List.of(picture()))), Map.of("webhook_url", webhookUrl))
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
    }

    String endedRequest(String webhookUrl) {
        String requestId = upload(webhookUrl);
        Api.awaitEnd(requestId);
        return requestId;
    }

    static Response redeliver(String requestId) {
        return given().post("/requests/" + requestId + "/webhooks/redeliver");
    }

    static JsonPath webhooks(String requestId) {
        return given().get("/requests/" + requestId + "/webhooks")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Empty before there is a webhook. */
    static List<String> errorCodes(String requestId) {
        List<String> codes = webhooks(requestId).getList("webhooks[0].attempts.error_code");
        return codes == null ? List.of() : codes;
    }

    static JsonPath awaitState(String requestId, String state) {
        return await().atMost(WAIT_TIMEOUT)
                .until(() -> webhooks(requestId), found -> state.equals(found.getString("webhooks[0].state")));
    }

    static JsonPath awaitAttempts(String requestId, int attempts) {
        return await().atMost(WAIT_TIMEOUT)
                .until(
                        () -> webhooks(requestId),
                        found -> found.getList("webhooks").size() > 0
                                && found.getList("webhooks[0].attempts").size() >= attempts
                                && found.getString("webhooks[0].next_attempt_at") != null);
    }

    Message onlyMessage(String path) {
        List<Message> messages = receiver.messages(path);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }
}
