package dev.halftone.status;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halftone.Api;
import dev.halftone.EventStream;
import dev.halftone.HeldResponses;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.access.Keys;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** GET /requests/{id}/events, as a client of server-sent events sees it. */
@Tag("process")
class ProgressEventsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared(Keys.REQUIRED);

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final byte[] PICTURE = Pictures.jpeg(64, 48, 1);

    private final URI service = PackagedService.address();

    private final List<EventStream> opened = new ArrayList<>();

    private String authorization;

    /** All calls use one key, so that these tests need no second configuration of the service. */
    @BeforeEach
    void becomeUser() {
        authorization = "Bearer " + Keys.of("listener");
        RestAssured.requestSpecification = new RequestSpecBuilder()
                .addHeader("Authorization", authorization)
                .build();
    }

    @AfterEach
    void becomeNobody() {
        RestAssured.requestSpecification = null;
    }

    @AfterEach
    void closeStreams() {
        opened.forEach(EventStream::close);
    }

    /** Images that are served when the test says so. */
    private static final class Tap implements AutoCloseable {

        private final Origin origin = new Origin();
        private final HeldResponses held = new HeldResponses();

        String upload(int images) {
            List<String> urls = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                urls.add(origin.on("/" + i + ".jpg", held));
            }
            return Api.upload(List.of(urls));
        }

        void letOneArrive() {
            held.releaseOne(PICTURE);
        }

        @Override
        public void close() {
            origin.close();
        }
    }

    @Test
    void progressIsToldAtOnceThenOnChangeAndTheEndLast() throws JsonProcessingException {
        try (Tap tap = new Tap()) {
            String request = tap.upload(3);
            EventStream stream = open(request);
            awaitEvents(stream, 1);
            assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream;charset=UTF-8");
            assertThat(stream.header("Cache-Control")).isEqualTo("no-store");

            for (int done = 1; done <= 3; done++) {
                tap.letOneArrive();
                int processed = done;
                await().atMost(WAIT_TIMEOUT)
                        .until(() -> json(stream.last().data())
                                        .get("images_processed")
                                        .intValue()
                                == processed);
            }
            await().atMost(WAIT_TIMEOUT).until(stream::hasEnded);

            assertThat(stream.events())
                    .extracting(EventStream.Event::name)
                    .containsExactly("progress", "progress", "progress", "completed");
            assertThat(stream.events())
                    .extracting(EventStream.Event::id)
                    .containsExactly("1-0-0", "1-1-0", "1-2-0", "1-3-0-completed");
            assertThat(json(stream.last().data()))
                    .isEqualTo(json(Api.status(request).asString()));
        }
    }

    @Test
    void whatHasEndedIsToldAtOnceToEveryListener() {
        try (Origin origin = new Origin()) {
            String request = Api.upload(List.of(List.of(origin.url("/nothing"))));
            Api.awaitEnd(request);

            for (int i = 0; i < 2; i++) {
                EventStream stream = open(request);
                await().atMost(WAIT_TIMEOUT).until(stream::hasEnded);
                assertThat(stream.events())
                        .extracting(EventStream.Event::name)
                        .containsExactly("progress", "completed");
                assertThat(stream.last().id()).isEqualTo("1-0-1-failed");
                assertThat(stream.last().data()).contains("\"status\":\"Failed\"");
            }
        }
    }

    @Test
    void aDeletedRequestEndsAsCancelled() {
        try (Tap tap = new Tap()) {
            String request = tap.upload(2);
            tap.letOneArrive();
            EventStream stream = open(request);
            await().atMost(WAIT_TIMEOUT)
                    .until(() ->
                            !stream.events().isEmpty() && stream.last().data().contains("\"images_processed\":1"));

            given().delete("/requests/" + request).then().statusCode(204);

            await().atMost(WAIT_TIMEOUT).until(stream::hasEnded);
            assertThat(stream.last().name()).isEqualTo("completed");
            assertThat(stream.last().data())
                    .contains("\"status\":\"Cancelled\"")
                    .contains("\"images_processed\":1");
            assertThat(open(request).status()).isEqualTo(404);
        }
    }

    @Test
    void whoComesBackGoesOnAndWhoKnowsTheEndIsToldToStay() {
        try (Tap tap = new Tap()) {
            String request = tap.upload(2);
            String seen;
            try (EventStream lost = open(request)) {
                awaitEvents(lost, 1);
                seen = lost.last().id();
            }
            tap.letOneArrive();
            await().atMost(WAIT_TIMEOUT).until(() -> Api.status(request).<Integer>path("images_processed") == 1);

            EventStream again = open(request, Map.of("Last-Event-ID", seen));
            awaitEvents(again, 1);
            assertThat(again.last().id()).isEqualTo("1-1-0");
            tap.letOneArrive();
            await().atMost(WAIT_TIMEOUT).until(again::hasEnded);

            EventStream needless =
                    open(request, Map.of("Last-Event-ID", again.last().id()));
            assertThat(needless.status()).isEqualTo(204);
        }
    }

    @Test
    void aRetryIsAStreamOfItsOwn() {
        try (Origin origin = new Origin()) {
            String request = Api.upload(List.of(List.of(origin.url("/late.jpg"))));
            Api.awaitEnd(request);
            EventStream first = open(request);
            await().atMost(WAIT_TIMEOUT).until(first::hasEnded);
            origin.serve("/late.jpg", PICTURE);
            given().post("/requests/" + request + "/retry").then().statusCode(200);

            EventStream second =
                    open(request, Map.of("Last-Event-ID", first.last().id()));

            await().atMost(WAIT_TIMEOUT).until(second::hasEnded);
            assertThat(second.last().id()).isEqualTo("2-1-0-completed");
        }
    }

    @Test
    void aSilentStreamHasAHeartbeat() {
        try (Tap tap = new Tap()) {
            EventStream stream = open(tap.upload(1));

            await().atMost(WAIT_TIMEOUT).until(() -> stream.comments() >= 2);

            assertThat(stream.events()).hasSize(1);
        }
    }

    @Test
    void withoutPostgresqlAStreamWaitsAndGoesOn() {
        try (Tap tap = new Tap()) {
            EventStream stream = open(tap.upload(1));
            awaitEvents(stream, 1);
            SERVICE.execute("alter table request rename to request_away");
            try {
                int before = stream.comments();
                await().atMost(WAIT_TIMEOUT).until(() -> stream.comments() >= before + 2);
                assertThat(stream.hasEnded()).isFalse();
            } finally {
                SERVICE.execute("alter table request_away rename to request");
            }
            tap.letOneArrive();
            await().atMost(WAIT_TIMEOUT).until(stream::hasEnded);
            assertThat(stream.last().name()).isEqualTo("completed");
        }
    }

    @Test
    void thereAreNoMoreStreamsThanMayBe() {
        try (Tap tap = new Tap()) {
            String request = tap.upload(1);
            List<EventStream> held = new ArrayList<>();
            for (int i = 0; i < Keys.MAX_STREAMS; i++) {
                held.add(open(request));
                awaitEvents(held.get(i), 1);
            }

            given().get("/requests/" + request + "/events")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "2")
                    .contentType("application/json")
                    .body("error", containsString("no further stream"));

            held.get(0).close();
            await().atMost(WAIT_TIMEOUT).until(() -> open(request).status() == 200);
        }
    }

    @Test
    void anUnknownRequestHasNoStream() {
        given().accept("text/event-stream")
                .get("/requests/00000000-0000-7000-8000-000000000000/events")
                .then()
                .statusCode(404)
                .contentType("application/json")
                .body("error", equalTo("There is no request 00000000-0000-7000-8000-000000000000."));
    }

    private EventStream open(String request) {
        return open(request, Map.of());
    }

    /** Those of another test, which have just been closed, may still have their places. */
    private EventStream open(String request, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Authorization", authorization);
        String url = service + "requests/" + request + "/events";
        EventStream stream =
                await().atMost(WAIT_TIMEOUT).until(() -> EventStream.open(url, all), answer -> answer.status() != 503);
        opened.add(stream);
        return stream;
    }

    private static void awaitEvents(EventStream stream, int count) {
        await().atMost(WAIT_TIMEOUT).until(() -> stream.events().size() >= count);
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text);
    }
}
