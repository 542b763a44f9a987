package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.messages.Topics;
import io.restassured.response.Response;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged service is killed, stops, and runs beside others; every image still ends exactly once. */
@Tag("process")
class CrashIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(180);

    /** For so long Kafka does not reassign the partitions of a killed process; the default is 10 s. */
    private static final Map<String, String> SHORT_SESSION = Map.of(
            "MP_MESSAGING_CONNECTOR_SMALLRYE_KAFKA_SESSION_TIMEOUT_MS", "4000",
            "MP_MESSAGING_CONNECTOR_SMALLRYE_KAFKA_HEARTBEAT_INTERVAL_MS", "1000");

    private static final byte[] PICTURE = Pictures.jpeg(48, 32, 1);

    private final HeldResponses held = new HeldResponses();
    private TestEnvironment surroundings;
    private Broker broker;
    private Origin origin;

    /** Removes members that the previous test left behind: Kafka would wait for them. */
    @BeforeEach
    void start() {
        surroundings = new TestEnvironment();
        broker = new Broker(surroundings.bootstrapServers());
        origin = new Origin();
    }

    @AfterEach
    void stop() {
        origin.close();
        broker.close();
        surroundings.close();
    }

    @Test
    void everyImageEndsOnceAlthoughTheServiceIsKilled() throws IOException {
        assertThatEveryImageEndsOnceAlthoughTheServiceIsKilled(200, 60);
    }

    @Test
    @Tag("faults")
    void everyImageEndsOnceAlthoughTheServiceIsKilledThreeTimes() throws IOException {
        assertThatEveryImageEndsOnceAlthoughTheServiceIsKilled(600, 60, 200, 350);
    }

    /** @param after the numbers of processed images after which the service is killed */
    private void assertThatEveryImageEndsOnceAlthoughTheServiceIsKilled(int images, int... after) throws IOException {
        String csv = csv("crash", images, Duration.ofMillis(200), held);
        ServiceProcess service = surroundings.service(SHORT_SESSION).awaitReady();
        try {
            String requestId = upload(service, csv);
            for (int processed : after) {
                awaitProgress(service, requestId, processed);
                service.kill();
                service = surroundings.service(SHORT_SESSION).awaitReady();
            }
            held.release(PICTURE);

            Response status = awaitEnd(service, requestId);

            assertThatAllImagesEndedOnce(requestId, status, images);
            assertThatStoredFilesAreTheOutputs(requestId, images);
        } finally {
            service.close();
        }
    }

    @Test
    @Tag("faults")
    void aWebhookWhoseSenderIsKilledBeforeTheAnswerIsSentAgainWithTheSameId() {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            String picture = receiver.origin().serve("/1.jpg", Pictures.jpeg(48, 32, 1));
            String hook = receiver.receiving("/hook", silent -> {});
            Map<String, String> environment = new HashMap<>(SHORT_SESSION);
            environment.put("HALFTONE_WEBHOOKS_SECRET", WebhookReceiver.SECRETS.get(0));
            environment.put("HALFTONE_WEBHOOKS_TIMEOUT", "10s");
            environment.put("HALFTONE_WEBHOOKS_LEASE", "1s");
            String requestId;
            try (ServiceProcess killed = surroundings.service(environment).awaitReady()) {
                requestId = Api.upload(killed.given(), Api.csv(List.of(List.of(picture))), Map.of("webhook_url", hook))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("request_id");
                await().atMost(WAIT_TIMEOUT)
                        .until(() -> receiver.messages("/hook").size() == 1);
                killed.kill();
            }
            receiver.answering("/hook", nth -> 204);

            try (ServiceProcess next = surroundings.service(environment).awaitReady()) {
                await().atMost(WAIT_TIMEOUT).until(() -> next.given()
                        .get("/requests/" + requestId + "/webhooks")
                        .path("webhooks[0].state")
                        .equals("Delivered"));
            }

            assertThat(receiver.messages("/hook")).hasSize(2).allSatisfy(message -> {
                assertThat(message.id()).isEqualTo(requestId + "-1");
                assertThat(message.isSignedWith(WebhookReceiver.SECRETS.get(0))).isTrue();
            });
        }
    }

    @Test
    void twoReplicasShareOneRequest() throws IOException {
        Set<String> agents = ConcurrentHashMap.newKeySet();
        try (ServiceProcess first = surroundings.service(Map.of("HALFTONE_FETCH_USER_AGENT", "first"));
                ServiceProcess second = surroundings.service(Map.of("HALFTONE_FETCH_USER_AGENT", "second"))) {
            first.awaitReady();
            second.awaitReady();
            await().atMost(WAIT_TIMEOUT).until(() -> broker.members("halftone-work"), members -> members == 2);

            String requestId = upload(first, csv("shared", 300, Duration.ofMillis(20), agents));
            Response status = awaitEnd(second, requestId);

            assertThatAllImagesEndedOnce(requestId, status, 300);
            assertThatStoredFilesAreTheOutputs(requestId, 300);
            assertThat(agents).containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    @Tag("faults")
    void aReplicaThatIsToldToLeaveDoesSoAndAnotherOneGoesOn() throws IOException {
        try (ServiceProcess leaving = surroundings.service(SHORT_SESSION).awaitReady()) {
            String requestId = upload(leaving, csv("leaving", 300, Duration.ofMillis(250), held));
            awaitProgress(leaving, requestId, 30);
            held.release(PICTURE);

            leaving.terminate();

            assertThat(leaving.awaitEnd(Duration.ofSeconds(20)))
                    .as("it has left within 20 s: %s", leaving.log())
                    .isTrue();
            try (ServiceProcess staying = surroundings.service(SHORT_SESSION).awaitReady()) {
                Response status = awaitEnd(staying, requestId);
                assertThatAllImagesEndedOnce(requestId, status, 300);
                assertThatStoredFilesAreTheOutputs(requestId, 300);
            }
        }
    }

    /** The origin holds the last image back, so that the request does not end before the test has looked at it. */
    private String csv(String name, int images, Duration delay, HeldResponses last) {
        String csv = csv(name, images, delay, ConcurrentHashMap.newKeySet());
        origin.on("/" + name + "/" + (images - 1) + ".jpg", last);
        return csv;
    }

    /** Two images per row; their origin delays each of them. */
    private String csv(String name, int images, Duration delay, Set<String> agents) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < images; i += 2) {
            rows.add(List.of(slow(name, i, delay, agents), slow(name, i + 1, delay, agents)));
        }
        return Api.csv(rows);
    }

    private String slow(String name, int number, Duration delay, Set<String> agents) {
        Buffer picture = Buffer.buffer(Pictures.jpeg(48, 32, number));
        return origin.on("/" + name + "/" + number + ".jpg", request -> {
            agents.add(request.getHeader("User-Agent"));
            origin.vertx().setTimer(delay.toMillis(), late -> answer(request, picture));
        });
    }

    private void answer(HttpServerRequest request, Buffer picture) {
        request.response().end(picture);
    }

    private String upload(ServiceProcess service, String csv) {
        return Api.upload(service.given(), csv, Map.of())
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
    }

    private Response status(ServiceProcess service, String requestId) {
        return service.given().get("/status/" + requestId + "/");
    }

    private void awaitProgress(ServiceProcess service, String requestId, int processed) {
        Response reached = await().atMost(WAIT_TIMEOUT)
                .until(
                        () -> status(service, requestId),
                        status -> status.<Integer>path("images_processed") >= processed);
        assertThat(reached.<String>path("status")).isEqualTo("Pending");
    }

    private Response awaitEnd(ServiceProcess service, String requestId) {
        return await().atMost(WAIT_TIMEOUT)
                .until(() -> status(service, requestId), status -> !"Pending".equals(status.path("status")));
    }

    private void assertThatAllImagesEndedOnce(String requestId, Response status, int images) {
        UUID id = UUID.fromString(requestId);
        assertThat(status.<String>path("status")).isEqualTo("Completed");
        assertThat(status.<Integer>path("images_total")).isEqualTo(images);
        assertThat(status.<Integer>path("images_processed")).isEqualTo(images);
        assertThat(status.<Integer>path("images_failed")).isZero();
        assertThat(surroundings.number(
                        "select count(*) from image where request_id = ? and state = 'COMPLETED' and ended_at is not null",
                        id))
                .isEqualTo(images);
        assertThat(status.<Integer>path("bytes_in").longValue())
                .isEqualTo(surroundings.number("select sum(source_bytes) from image where request_id = ?", id));
        assertThat(status.<Integer>path("bytes_out").longValue())
                .isEqualTo(surroundings.number("select sum(output_bytes) from image where request_id = ?", id));
        assertThat(eventIds(requestId)).containsExactly(requestId + "-1");
    }

    private Set<String> eventIds(String requestId) {
        await().atMost(WAIT_TIMEOUT).until(() -> surroundings.number("select count(*) from outbox") == 0);
        return broker.all(Topics.REQUEST_COMPLETED, event -> requestId.equals(event.key())).stream()
                .map(event -> Broker.headers(event).get("ce_id"))
                .collect(Collectors.toSet());
    }

    private void assertThatStoredFilesAreTheOutputs(String requestId, int images) throws IOException {
        List<Path> files;
        try (Stream<Path> stored = Files.list(surroundings.store().resolve(requestId))) {
            files = stored.toList();
        }
        assertThat(files).hasSize(images);
        long bytes = 0;
        for (Path file : files) {
            byte[] output = Files.readAllBytes(file);
            bytes += output.length;
            assertThat(Pictures.decode(output).getWidth()).isEqualTo(48);
        }
        assertThat(bytes)
                .isEqualTo(surroundings.number(
                        "select sum(output_bytes) from image where request_id = ?", UUID.fromString(requestId)));
    }
}
