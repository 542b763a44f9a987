package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Event streams of two replicas of the packaged service, one of which stops. */
@Tag("process")
@Tag("faults")
class LiveProgressIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);
    private static final byte[] PICTURE = Pictures.jpeg(48, 32, 1);

    private static TestEnvironment surroundings;

    @BeforeAll
    static void start() {
        surroundings = new TestEnvironment();
    }

    @AfterAll
    static void stop() {
        surroundings.close();
    }

    @Test
    void bothReplicasTellTheSameAndAClientOfOneThatLeavesGoesOnAtTheOther() {
        try (Origin origin = new Origin();
                ServiceProcess staying = surroundings.service().awaitReady();
                ServiceProcess leaving =
                        surroundings.service(Map.of("HALFTONE_ROLES", "api")).awaitReady()) {
            HeldResponses held = new HeldResponses();
            List<String> urls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                urls.add(origin.on("/" + i + ".jpg", held));
            }
            String path = "/requests/" + upload(leaving, urls) + "/events";
            try (EventStream here = EventStream.open(leaving.url(path), Map.of());
                    EventStream there = EventStream.open(staying.url(path), Map.of())) {
                held.releaseOne(PICTURE);
                for (EventStream stream : List.of(here, there)) {
                    await().atMost(WAIT_TIMEOUT)
                            .until(() -> !stream.events().isEmpty()
                                    && stream.last().id().equals("1-1-0"));
                }

                leaving.terminate();
                await().atMost(WAIT_TIMEOUT).until(here::hasEnded);
                assertThat(here.events()).noneMatch(event -> event.name().equals("completed"));
                held.releaseOne(PICTURE);
                try (EventStream again = EventStream.open(
                        staying.url(path), Map.of("Last-Event-ID", here.last().id()))) {
                    held.releaseOne(PICTURE);
                    await().atMost(WAIT_TIMEOUT).until(() -> again.hasEnded() && there.hasEnded());
                    assertThat(again.last()).isEqualTo(there.last());
                    assertThat(again.last().id()).isEqualTo("1-3-0-completed");
                }
            }
            assertThat(leaving.awaitEnd(Duration.ofSeconds(20))).isTrue();
        }
    }

    private static String upload(ServiceProcess service, List<String> urls) {
        return Api.upload(service.given(), Api.csv(List.of(urls)), Map.of())
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
    }
}
