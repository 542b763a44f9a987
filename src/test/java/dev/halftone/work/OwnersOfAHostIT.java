package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.HeldResponses;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.access.Keys;
import io.restassured.response.Response;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two owners whose images are on one host. */
@Tag("process")
class OwnersOfAHostIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared(Keys.REQUIRED);

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    /** Less than a fetch may take. */
    private static final Duration SECONDS = Duration.ofSeconds(20);

    private static final Buffer PICTURE = Buffer.buffer(Pictures.jpeg(48, 32, 1));

    private static String upload(String key, List<String> urls) {
        return Api.upload(Keys.with(key), Api.csv(urls.stream().map(List::of).toList()), Map.of())
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
    }

    private static List<String> fast(Origin origin) {
        return IntStream.range(0, 50)
                .mapToObj(i -> origin.on(
                        "/fast" + i + ".jpg", request -> request.response().end(PICTURE)))
                .toList();
    }

    private static void awaitImagesOf(String key, String request) {
        await().atMost(SECONDS).untilAsserted(() -> {
            Response status = Keys.with(key).get("/status/" + request + "/");
            assertThat(status.<Integer>path("images_processed")).isEqualTo(50);
        });
    }

    private static void delete(String key, String request) {
        Keys.with(key).delete("/requests/" + request).then().statusCode(204);
    }

    @Test
    void imagesThatHangKeepNoOtherOwnersImagesOfTheirHostWaiting() {
        String eager = Keys.of("hanging");
        String modest = Keys.of("beside hanging");
        HeldResponses held = new HeldResponses();
        try (Origin origin = new Origin()) {
            origin.on("/slow.jpg", held);
            String slow = upload(
                    eager,
                    IntStream.range(0, 600)
                            .mapToObj(i -> origin.url("/slow.jpg?" + i))
                            .toList());
            held.awaitSeen(6);

            awaitImagesOf(modest, upload(modest, fast(origin)));

            delete(eager, slow);
        }
    }

    @Test
    void urlsThatFailCloseTheirHostToTheirOwnerAlone() {
        String failing = Keys.of("failing");
        String fine = Keys.of("beside failing");
        AtomicInteger hits = new AtomicInteger();
        try (Origin origin = new Origin()) {
            origin.on("/500.jpg", request -> {
                hits.incrementAndGet();
                request.response().setStatusCode(500).end();
            });
            String failed = upload(
                    failing,
                    IntStream.range(0, 3_000)
                            .mapToObj(i -> origin.url("/500.jpg?" + i))
                            .toList());
            await().atMost(WAIT_TIMEOUT).until(() -> hits.get() >= 20);

            String request = upload(fine, fast(origin));

            awaitImagesOf(fine, request);
            assertThat(Keys.with(fine)
                            .get("/requests/" + request + "/images")
                            .jsonPath()
                            .getList("images.attempts"))
                    .containsOnly(1);
            assertThat(hits.get()).as("the host is left alone for its owner").isLessThan(300);
            delete(failing, failed);
        }
    }
}
