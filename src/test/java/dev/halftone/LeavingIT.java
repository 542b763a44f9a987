package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged service is told to stop (SIGTERM): it does so in time, and no finished work is repeated. */
@Tag("process")
class LeavingIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(180);
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(20);
    private static final Buffer PICTURE = Buffer.buffer(Pictures.jpeg(48, 32, 1));

    private TestEnvironment surroundings;

    /** Removes members that the previous test left behind: Kafka would wait for them. */
    @BeforeEach
    void start() {
        surroundings = new TestEnvironment();
    }

    @AfterEach
    void stop() {
        surroundings.close();
    }

    @Test
    void whatIsUnderWayEndsAndNothingIsDoneAgain() {
        try (Origin origin = new Origin()) {
            List<String> paths = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String path = "/" + i + ".jpg";
                paths.add(path);
                origin.on(path, request -> origin.vertx()
                        .setTimer(200, late -> request.response().end(PICTURE)));
            }
            String requestId;
            try (ServiceProcess leaving = surroundings.service().awaitReady()) {
                requestId = upload(leaving, paths.stream().map(origin::url).toList());
                await().atMost(WAIT_TIMEOUT)
                        .until(() -> status(leaving, requestId).<Integer>path("images_processed") >= 60);
                int before = tellToLeave(leaving);
                assertThatItLeavesQuietly(leaving, before);
            }
            try (ServiceProcess next = surroundings.service().awaitReady()) {
                assertThat(awaitEnd(next, requestId).<Integer>path("images_processed"))
                        .isEqualTo(300);
            }
            assertThat(paths).allSatisfy(path -> assertThat(origin.hits(path)).isEqualTo(1));
        }
    }

    @Test
    @Tag("faults")
    void theOnesThatStayGoOnWithWhatTheyHave() {
        List<Origin> origins = new ArrayList<>();
        try (ServiceProcess staying = surroundings.service().awaitReady();
                ServiceProcess stayingToo = surroundings.service().awaitReady()) {
            List<String> urls = new ArrayList<>();
            for (int host = 0; host < 8; host++) {
                Origin origin = new Origin();
                origins.add(origin);
                for (int i = 0; i < 120; i++) {
                    urls.add(origin.on("/" + i + ".jpg", request -> origin.vertx()
                            .setTimer(400, late -> request.response().end(PICTURE))));
                }
            }
            String requestId;
            try (ServiceProcess leaving = surroundings.service().awaitReady()) {
                awaitSharesOfWork(3);
                requestId = upload(staying, urls);
                await().atMost(WAIT_TIMEOUT)
                        .until(() -> status(staying, requestId).<Integer>path("images_processed") >= 200);
                int before = tellToLeave(leaving);
                assertThatItLeavesQuietly(leaving, before);
            }
            assertThat(awaitEnd(stayingToo, requestId).<Integer>path("images_processed"))
                    .isEqualTo(960);
            assertThat(origins)
                    .allSatisfy(origin -> assertThat(IntStream.range(0, 120).map(i -> origin.hits("/" + i + ".jpg")))
                            .containsOnly(1));
        } finally {
            origins.forEach(Origin::close);
        }
    }

    @Test
    @Tag("faults")
    void whatTakesTooLongIsHandedBackAndHasUsedUpNoTry() {
        AtomicBoolean stuck = new AtomicBoolean(true);
        AtomicInteger hits = new AtomicInteger();
        List<Origin> origins = new ArrayList<>();
        try {
            List<String> urls = new ArrayList<>();
            for (int host = 0; host < 8; host++) {
                Origin origin = new Origin();
                origins.add(origin);
                for (int i = 0; i < 20; i++) {
                    urls.add(origin.on("/" + i + ".jpg", request -> {
                        hits.incrementAndGet();
                        if (!stuck.get()) {
                            request.response().end(PICTURE);
                        }
                    }));
                }
            }
            String requestId;
            // All hosts have the same address here.
            Map<String, String> places = Map.of("HALFTONE_WORK_MAX_IN_FLIGHT_PER_ADDRESS", "64");
            try (ServiceProcess leaving = surroundings.service(places).awaitReady()) {
                requestId = upload(leaving, urls);
                await().atMost(WAIT_TIMEOUT).until(() -> hits.get() == 64);
                int before = tellToLeave(leaving);
                assertThatItLeavesQuietly(leaving, before);
            }
            assertThat(hits.get()).isEqualTo(64);
            stuck.set(false);
            try (ServiceProcess next = surroundings.service().awaitReady()) {
                assertThat(awaitEnd(next, requestId).<Integer>path("images_processed"))
                        .isEqualTo(160);
            }
            assertThat(surroundings.number(
                            "select max(attempt) from image where request_id = ?", UUID.fromString(requestId)))
                    .isEqualTo(1);
        } finally {
            origins.forEach(Origin::close);
        }
    }

    @Test
    @Tag("faults")
    void aWebhookThatHasNoAnswerIsHandedBackAndSentByAnother() {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            String picture = receiver.origin().serve("/1.jpg", Pictures.jpeg(48, 32, 1));
            String hook = receiver.receiving("/hook", silent -> {});
            Map<String, String> secret = Map.of("HALFTONE_WEBHOOKS_SECRET", WebhookReceiver.SECRETS.get(0));
            String requestId;
            try (ServiceProcess leaving = surroundings.service(secret).awaitReady()) {
                requestId = Api.upload(leaving.given(), Api.csv(List.of(List.of(picture))), Map.of("webhook_url", hook))
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("request_id");
                await().atMost(WAIT_TIMEOUT)
                        .until(() -> receiver.messages("/hook").size() == 1);
                int before = tellToLeave(leaving);
                assertThatItLeavesQuietly(leaving, before);
            }
            receiver.answering("/hook", nth -> 204);

            try (ServiceProcess next = surroundings.service(secret).awaitReady()) {
                Response webhooks = await().atMost(WAIT_TIMEOUT)
                        .until(() -> next.given().get("/requests/" + requestId + "/webhooks"), answer -> "Delivered"
                                .equals(answer.path("webhooks[0].state")));
                assertThat(webhooks.<List<String>>path("webhooks[0].attempts.error_code"))
                        .containsExactly("cancelled", null);
            }
        }
    }

    @Test
    @Tag("faults")
    void nothingNewIsTakenMeanwhile() {
        try (Origin origin = new Origin();
                ServiceProcess leaving = surroundings
                        .service(Map.of("QUARKUS_SHUTDOWN_DELAY", "6S"))
                        .awaitReady()) {
            awaitShareOfWork();
            int before = tellToLeave(leaving);

            Response upload = await().atMost(LEAVE_TIMEOUT)
                    .until(() -> post(leaving, List.of(origin.url("/1.jpg"))), answer -> answer.statusCode() == 503);

            assertThat(upload.<String>path("error")).contains("Nothing was stored; try again later.");
            assertThat(leaving.management().get("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(leaving.management().get("/q/health/live").statusCode()).isEqualTo(200);
            assertThatItLeavesQuietly(leaving, before);
        }
    }

    /** A killed process stays a member for another 10 s, and Kafka delays rebalances until then. */
    private void awaitShareOfWork() {
        awaitSharesOfWork(1);
    }

    private void awaitSharesOfWork(int members) {
        try (Broker broker = new Broker(surroundings.bootstrapServers())) {
            for (String group : List.of("halftone-work", "halftone-progress")) {
                await("the partitions of " + group).atMost(WAIT_TIMEOUT).until(() -> broker.members(group) == members);
            }
        }
    }

    /** Returns the length of the log before. */
    private static int tellToLeave(ServiceProcess service) {
        int before = service.log().length();
        service.terminate();
        return before;
    }

    private static void assertThatItLeavesQuietly(ServiceProcess leaving, int before) {
        assertThat(leaving.awaitEnd(LEAVE_TIMEOUT))
                .as("it has left within %s: %s", LEAVE_TIMEOUT, leaving.log())
                .isTrue();
        assertThat(leaving.exitCode()).as("exit code").isIn(0, 143);
        assertThat(leaving.log().substring(before).lines())
                .as("what the log says of it")
                .isNotEmpty()
                .anyMatch(line -> line.contains("\"level\":\"INFO\""))
                .noneMatch(line -> line.contains("\"level\":\"WARN\"") || line.contains("\"level\":\"ERROR\""));
    }

    private static Response post(ServiceProcess service, List<String> urls) {
        return Api.upload(service.given(), Api.csv(urls.stream().map(List::of).toList()), Map.of());
    }

    private static String upload(ServiceProcess service, List<String> urls) {
        return post(service, urls).then().statusCode(200).extract().path("request_id");
    }

    private static Response status(ServiceProcess service, String requestId) {
        return service.given().get("/status/" + requestId + "/");
    }

    private static Response awaitEnd(ServiceProcess service, String requestId) {
        return await().atMost(WAIT_TIMEOUT)
                .until(() -> status(service, requestId), status -> !"Pending".equals(status.path("status")));
    }
}
