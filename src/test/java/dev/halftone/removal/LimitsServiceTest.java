package dev.halftone.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.Api;
import dev.halftone.EmbeddedServersResource;
import dev.halftone.Origin;
import dev.halftone.Pictures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service that keeps little: ended requests for a second, and few pending images. */
@QuarkusTest
@Tag("quarkus")
@QuarkusTestResource(EmbeddedServersResource.class)
@TestProfile(LimitsServiceTest.Little.class)
class LimitsServiceTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    public static final class Little implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("halftone.retention", "1s", "halftone.intake.max-pending-images", "3");
        }
    }

    @ConfigProperty(name = "halftone.store.directory")
    Path directory;

    @Test
    void uploadsAreRefusedWhileTooManyImagesArePendingAndTakenAgainAfterwards() {
        Queue<HttpServerRequest> waiting = new ConcurrentLinkedQueue<>();
        try (Origin origin = new Origin()) {
            String url = origin.on("/slow.jpg", waiting::add);
            String csv = Api.csv(List.of(List.of(url, url, url)));
            accepted(List.of(List.of(url, url, url)));

            Response refusal = Api.upload(csv, Map.of());

            refusal.then().statusCode(503).header("Retry-After", "60").contentType("application/json");
            assertThat(refusal.<String>path("error"))
                    .matches("There are \\d+ images to recompress already\\. Nothing was stored; try again later\\.");
            byte[] picture = Pictures.jpeg(48, 48, 1);
            origin.serve("/slow.jpg", picture);
            waiting.forEach(request -> request.response().end(Buffer.buffer(picture)));
            await().atMost(LONGEST_WAIT).until(() -> Api.upload(csv, Map.of()).statusCode(), status -> status == 200);
        }
    }

    @Test
    void anUploadCountsItself() {
        Queue<HttpServerRequest> waiting = new ConcurrentLinkedQueue<>();
        try (Origin origin = new Origin()) {
            String url = origin.on("/slow.jpg", waiting::add);
            accepted(List.of(List.of(url, url)));

            Api.upload(Api.csv(List.of(List.of(url, url))), Map.of())
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "60")
                    .body(
                            "error",
                            equalTo("There are 2 images to recompress already, and with the 2 of this upload there"
                                    + " would be more than 3. Nothing was stored; try again later."));
            Api.upload(Api.csv(List.of(List.of(url))), Map.of()).then().statusCode(200);
            Api.upload(Api.csv(List.of(List.of(url, url, url, url))), Map.of())
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "60");
            byte[] picture = Pictures.jpeg(48, 48, 1);
            origin.serve("/slow.jpg", picture);
            waiting.forEach(request -> request.response().end(Buffer.buffer(picture)));
        }
    }

    @Test
    void anUploadThatNeverHasRoomIsTooLarge() {
        try (Origin origin = new Origin()) {
            String url = origin.serve("/1.jpg", Pictures.jpeg(48, 48, 1));
            String csv = Api.csv(List.of(List.of(url, url, url, url)));

            Response refusal = await().atMost(LONGEST_WAIT)
                    .until(() -> Api.upload(csv, Map.of()), answer -> answer.statusCode() == 413);

            assertThat(refusal.<String>path("error"))
                    .isEqualTo("The CSV has 4 images; there may be no more than 3 to recompress at a time.");
        }
    }

    @Test
    void anEndedRequestIsDeletedWhenItsRetentionHasEndedAndAPendingOneIsNot() {
        try (Origin origin = new Origin()) {
            String pending = accepted(List.of(List.of(origin.on("/never.jpg", request -> {}))));
            String ended = accepted(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(48, 48, 2)))));

            await().atMost(LONGEST_WAIT).until(() -> Api.status(ended).statusCode() == 404);

            await().atMost(LONGEST_WAIT).until(() -> Files.notExists(directory.resolve(ended)));
            Api.status(pending).then().statusCode(200).body("status", equalTo("Pending"));
        }
    }

    /** Whatever other tests have left pending ends some time. */
    private static String accepted(List<List<String>> products) {
        return await().atMost(LONGEST_WAIT)
                .until(() -> Api.upload(Api.csv(products), Map.of()), answer -> answer.statusCode() == 200)
                .path("request_id");
    }
}
