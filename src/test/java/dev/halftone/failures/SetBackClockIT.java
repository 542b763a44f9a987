package dev.halftone.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.Pictures;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kafka's consumers measure their timeouts with the wall clock. */
@Tag("process")
@Tag("faults")
class SetBackClockIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LONG_AGO = Duration.ofHours(-20);

    @Test
    void offsetsAreCommittedAlthoughTheClockIsSetBackBeforeTheyAre() {
        try (Installation installation = new Installation(Layout.SINGLE);
                Origin origin = new Origin()) {
            // Heartbeats stop too. The session is so long that Kafka does not expel the consumer before it has
            // committed.
            start(
                    installation,
                    Map.of(
                            "MP_MESSAGING_CONNECTOR_SMALLRYE_KAFKA_AUTO_COMMIT_INTERVAL_MS", "10000",
                            "MP_MESSAGING_CONNECTOR_SMALLRYE_KAFKA_SESSION_TIMEOUT_MS", "120000"));
            String url = origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1));
            // Again if a commit has come just then.
            await().atMost(WAIT_TIMEOUT).until(() -> {
                awaitCompletion(installation, upload(installation, List.of(url)));
                return lag(installation) > 0;
            });

            installation.clock().set(LONG_AGO);

            await().atMost(WAIT_TIMEOUT).until(() -> lag(installation) == 0);
        }
    }

    /** The service learns that it was expelled only when Kafka refuses its next commit. */
    @Test
    void anIdleServiceThatKafkaHasExpelledMeanwhileDoesItsNextWorkOnce() {
        try (Installation installation = new Installation(Layout.SINGLE);
                Origin origin = new Origin()) {
            start(installation, Map.of());
            awaitMembers(installation, 1);
            installation.clock().set(LONG_AGO);
            awaitMembers(installation, 0);
            Buffer picture = Buffer.buffer(Pictures.jpeg(64, 48, 1));
            List<String> paths =
                    IntStream.range(0, 200).mapToObj("/%d.jpg"::formatted).toList();
            paths.forEach(path -> origin.on(path, request -> origin.vertx()
                    .setTimer(200, late -> request.response().end(picture))));

            String request =
                    upload(installation, paths.stream().map(origin::url).toList());

            awaitCompletion(installation, request);
            assertThat(paths).allSatisfy(path -> assertThat(origin.hits(path)).isEqualTo(1));
            await().atMost(WAIT_TIMEOUT).until(() -> lag(installation) == 0);
        }
    }

    private static void start(Installation installation, Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(installation.clock().environment());
        settings.putAll(others);
        installation.provide(1, settings);
    }

    private static void awaitMembers(Installation installation, int members) {
        for (String group : List.of("halftone-work", "halftone-progress")) {
            await("the members of " + group)
                    .atMost(WAIT_TIMEOUT)
                    .until(() -> installation.broker().members(group) == members);
        }
    }

    private static void awaitCompletion(Installation installation, String request) {
        await().atMost(WAIT_TIMEOUT).until(() -> "Completed"
                .equals(installation
                        .replica(0)
                        .given()
                        .get("/status/" + request + "/")
                        .path("status")));
    }

    private static String upload(Installation installation, List<String> urls) {
        byte[] csv = Api.csv(urls.stream().map(List::of).toList()).getBytes(StandardCharsets.UTF_8);
        return installation
                .replica(0)
                .given()
                .multiPart("file", "products.csv", csv, "text/csv")
                .post("/upload/")
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
    }

    private static long lag(Installation installation) {
        return installation.broker().lag("halftone-work", "halftone.image.requested")
                + installation.broker().lag("halftone-progress", "halftone.image.processed");
    }
}
