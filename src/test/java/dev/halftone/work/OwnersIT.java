package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.Api;
import dev.halftone.HeldResponses;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.access.Keys;
import dev.halftone.fetch.LoopbackNameServer;
import io.restassured.response.Response;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two owners on one service: an upload of one delays the other by seconds at most. */
@Tag("process")
@Tag("faults")
class OwnersIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SECONDS = Duration.ofSeconds(10);
    private static final Buffer PICTURE = Buffer.buffer(Pictures.jpeg(48, 32, 1));

    private static final LoopbackNameServer NAMES = new LoopbackNameServer();

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.with(settings());

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Keys.REQUIRED);
        settings.put("halftone.fetch.dns-servers", NAMES.address());
        settings.put("halftone.quota.pending-images", "700");
        // Otherwise the first fetches end and others take their places while six hundred files are uploaded.
        settings.put("halftone.fetch.timeout", "10m");
        return settings;
    }

    @AfterAll
    static void closeNameServer() {
        NAMES.close();
    }

    private static String upload(String key, List<String> urls) {
        return answer(key, urls).then().statusCode(200).extract().path("request_id");
    }

    private static Response answer(String key, List<String> urls) {
        return Api.upload(Keys.with(key), Api.csv(urls.stream().map(List::of).toList()), Map.of());
    }

    private static List<String> urls(Origin origin, int images) {
        return IntStream.range(0, images)
                .mapToObj(i -> origin.url("/slow.jpg?" + i))
                .toList();
    }

    private static Response status(String key, String request) {
        return Keys.with(key).get("/status/" + request + "/");
    }

    @Test
    void sixHundredRequestsOverAsManySlowNamesHoldUpNobodyElse() {
        String eager = Keys.of("eager");
        String modest = Keys.of("modest");
        HeldResponses held = new HeldResponses();
        try (Origin slow = new Origin();
                Origin quick = new Origin()) {
            slow.on("/slow.jpg", held);
            for (int i = 0; i < 600; i++) {
                String name = "slow" + i + ".eager.test";
                NAMES.answer(name, "127.0.0.1");
                upload(eager, List.of("http://" + name + ":" + slow.port() + "/slow.jpg"));
            }
            held.awaitHeld(12);
            List<String> urls = IntStream.range(0, 50)
                    .mapToObj(i -> quick.on(
                            "/" + i + ".jpg", request -> request.response().end(PICTURE)))
                    .toList();

            String request = upload(modest, urls);

            await().atMost(SECONDS)
                    .until(() -> status(modest, request).<String>path("status"), status -> !status.equals("Pending"));
            assertThat(status(modest, request).<Integer>path("images_processed"))
                    .isEqualTo(50);
            assertThat(held.seen()).as("images of one owner from one address").isEqualTo(12);
            end("eager");
        }
    }

    /** Deletes the requests of an owner, so that none delays the next test. */
    private static void end(String owner) {
        Keys.with(Keys.ADMIN).delete("/requests?owner=" + owner).then().statusCode(202);
        await().atMost(WAIT_TIMEOUT)
                .until(() ->
                        SERVICE.number("select count(*) from request where owner = ? and removed_at is null", owner)
                                == 0);
    }

    @Test
    void anOwnerHasHisQuotaOfPendingImagesAndOthersHaveTheirs() {
        String full = Keys.of("full");
        HeldResponses held = new HeldResponses();
        try (Origin slow = new Origin()) {
            slow.on("/slow.jpg", held);
            String failed = upload(full, List.of(slow.url("/gone.jpg?1"), slow.url("/gone.jpg?2")));
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> status(full, failed).<String>path("status").equals("Failed"));
            upload(full, urls(slow, 699));

            Keys.with(full)
                    .post("/requests/" + failed + "/retry")
                    .then()
                    .statusCode(429)
                    .body("code", equalTo("pending_images_quota"))
                    .body("pending_images", equalTo(699))
                    .body("error", containsString("Nothing was retried"));
            answer(full, urls(slow, 2))
                    .then()
                    .statusCode(429)
                    .header("Retry-After", "60")
                    .body("code", equalTo("pending_images_quota"))
                    .body("pending_images", equalTo(699))
                    .body("limit", equalTo(700))
                    .body(
                            "error",
                            equalTo("699 of your images are to be recompressed already, and with these 2 there would be"
                                    + " more than the 700 of one owner. Nothing was stored; try again later, or delete"
                                    + " requests."));
            upload(full, urls(slow, 1));
            upload(Keys.of("other"), urls(slow, 700));
            answer(Keys.of("third"), urls(slow, 701))
                    .then()
                    .statusCode(413)
                    .body("limit", equalTo(700))
                    .body("pending_images", equalTo(0));
            end("full");
            end("other");
            upload(full, urls(slow, 1));
            end("full");
        }
    }

    @Test
    void theAdministratorEndsAllThatIsQueuedOfAnOwner() {
        String revoked = Keys.of("revoked");
        String stays = Keys.of("stays");
        HeldResponses held = new HeldResponses();
        try (Origin slow = new Origin()) {
            slow.on("/slow.jpg", held);
            List<String> requests = IntStream.range(0, 5)
                    .mapToObj(i -> upload(revoked, urls(slow, 100)))
                    .toList();
            String another = upload(stays, urls(slow, 1));

            Keys.with(revoked).delete("/requests?owner=revoked").then().statusCode(403);
            Keys.with(Keys.ADMIN).delete("/requests").then().statusCode(400);
            Keys.with(Keys.ADMIN).delete("/requests?owner=unknown").then().statusCode(404);
            Keys.with(Keys.ADMIN).get("/requests?owner=revoked").then().statusCode(403);
            Keys.with(Keys.ADMIN)
                    .delete("/requests/?owner=revoked")
                    .then()
                    .statusCode(202)
                    .body("owner", equalTo("revoked"))
                    .body("requests", equalTo(5));

            await().atMost(WAIT_TIMEOUT)
                    .until(() -> SERVICE.number("select count(*) from image i join request r on r.id = i.request_id"
                                    + " where r.owner = 'revoked' and r.removed_at is null")
                            == 0);
            status(revoked, requests.get(0)).then().statusCode(404);
            assertThat(status(stays, another).<String>path("status")).isEqualTo("Pending");
            end("stays");
        }
    }
}
