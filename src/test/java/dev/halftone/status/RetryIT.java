package dev.halftone.status;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.messages.Topics;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** POST /requests/{id}/retry through the whole service. */
@Tag("process")
class RetryIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private final Origin origin = new Origin();
    private Broker broker;

    @BeforeEach
    void connect() {
        broker = new Broker(SERVICE.bootstrapServers());
    }

    @AfterEach
    void disconnect() {
        broker.close();
        origin.close();
    }

    @Test
    void failedImagesAreTriedAgainAndTheSecondEndIsAnEventOfItsOwn() {
        String fine = origin.serve("/fine.jpg", Pictures.jpeg(64, 64, 1));
        String requestId = Api.upload(List.of(List.of(fine, origin.url("/1.jpg")), List.of(origin.url("/2.jpg"))));
        Api.awaitEnd(requestId);
        origin.serve("/1.jpg", Pictures.jpeg(64, 64, 2));
        origin.serve("/2.jpg", Pictures.jpeg(64, 64, 3));

        retry(requestId)
                .statusCode(200)
                .body("images_retried", equalTo(2))
                .body("request_id", equalTo(requestId))
                .body("attempt", equalTo(2))
                .body("images_total", equalTo(3))
                .body("options.quality", equalTo(50));

        Api.awaitEnd(requestId)
                .then()
                .body("status", equalTo("Completed"))
                .body("images_processed", equalTo(3))
                .body("images_failed", equalTo(0));
        assertThat(Api.images(requestId)).allSatisfy(image -> assertThat(image)
                .containsEntry("state", "Completed")
                .containsEntry("attempts", 1)
                .containsEntry("error_code", null)
                .containsEntry("error_message", null));
        assertThat(origin.hits("/fine.jpg")).isEqualTo(1);
        assertThat(broker.await(Topics.REQUEST_COMPLETED, 2, event -> requestId.equals(event.key())))
                .extracting(event -> Broker.headers(event).get("ce_id"))
                .containsExactlyInAnyOrder(requestId + "-1", requestId + "-2");
    }

    @Test
    void whereNothingHasFailedTheAnswerSaysSo() {
        String requestId = Api.upload(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(64, 64, 1)))));
        Api.awaitEnd(requestId);

        retry(requestId)
                .statusCode(200)
                .body("images_retried", equalTo(0))
                .body("status", equalTo("Completed"))
                .body("attempt", equalTo(1));
    }

    @Test
    void unknownIdsAndCancelledRequestsAreRefused() {
        retry(UUID.randomUUID().toString()).statusCode(404);
        retry("no-uuid").statusCode(404).body("error", equalTo("There is no request no-uuid."));
        String requestId = Api.upload(List.of(List.of(origin.url("/1.jpg"))));
        Api.awaitEnd(requestId);
        SERVICE.execute("update request set status = 'CANCELLED' where id = ?", UUID.fromString(requestId));

        retry(requestId).statusCode(409).body("error", equalTo("The request " + requestId + " is cancelled."));
    }

    @Test
    void anOldFailureThatIsReplayedDoesNotEndTheRetriedImage() {
        String requestId = Api.upload(List.of(List.of(origin.url("/late.jpg"))));
        Api.awaitEnd(requestId);
        ConsumerRecord<String, byte[]> failure = broker.await(
                        Topics.IMAGE_PROCESSED, 1, outcome -> requestId.equals(outcome.key()))
                .get(0);
        // Postponed for minutes, so that the image stays pending during the test.
        origin.on("/late.jpg", request -> request.response()
                .setStatusCode(503)
                .putHeader("Retry-After", "600")
                .end());
        retry(requestId).statusCode(200).body("images_retried", equalTo(1));
        await().atMost(WAIT_TIMEOUT).until(() -> Api.images(requestId).get(0).get("error_code"), "http_status"::equals);

        long offset = broker.send(
                        new ProducerRecord<>(Topics.IMAGE_PROCESSED, failure.partition(), requestId, failure.value()))
                .offset();

        await().atMost(WAIT_TIMEOUT)
                .until(() -> broker.committed("halftone-progress", Topics.IMAGE_PROCESSED)
                                .getOrDefault(failure.partition(), 0L)
                        > offset);
        assertThat(Api.status(requestId).<String>path("status")).isEqualTo("Pending");
        origin.serve("/late.jpg", Pictures.jpeg(64, 64, 5));
        SERVICE.execute("update image set due_at = now() where request_id = ?", UUID.fromString(requestId));
        assertThat(Api.awaitEnd(requestId).<String>path("status")).isEqualTo("Completed");
    }

    @Test
    void retriesWhileImagesEndLoseNoImage() throws Exception {
        List<List<String>> products = IntStream.range(0, 40)
                .mapToObj(i -> List.of(origin.on("/" + i + ".jpg", failingAtFirst(i))))
                .toList();
        String requestId = Api.upload(products);
        var clients = Executors.newFixedThreadPool(4);
        try {
            List<? extends Future<?>> retrying = IntStream.range(0, 4)
                    .mapToObj(i ->
                            clients.submit(() -> await().atMost(WAIT_TIMEOUT).until(() -> {
                                retry(requestId).statusCode(200);
                                return "Completed".equals(Api.status(requestId).path("status"))
                                        && Api.status(requestId).<Integer>path("images_failed") == 0;
                            })))
                    .toList();
            for (Future<?> client : retrying) {
                client.get();
            }
        } finally {
            clients.shutdownNow();
        }

        Api.status(requestId).then().body("images_processed", equalTo(40)).body("images_failed", equalTo(0));
        assertThat(Api.images(requestId))
                .extracting(image -> image.get("state"))
                .containsOnly("Completed");
    }

    /** Responds with 404 twice, then with an image. */
    private Handler<HttpServerRequest> failingAtFirst(int number) {
        byte[] picture = Pictures.jpeg(48, 48, number);
        String path = "/" + number + ".jpg";
        return request -> {
            if (origin.hits(path) <= 2) {
                request.response().setStatusCode(404).end();
            } else {
                request.response().end(Buffer.buffer(picture));
            }
        };
    }

    private static ValidatableResponse retry(String requestId) {
        return given().post("/requests/" + requestId + "/retry").then();
    }
}
