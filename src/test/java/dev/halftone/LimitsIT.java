package dev.halftone;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service with low limits: ended requests are kept for a second, and few images may be pending. */
@Tag("process")
@Tag("installations")
class LimitsIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final byte[] PICTURE = Pictures.jpeg(48, 48, 1);

    @RegisterExtension
    static final PackagedService SERVICE =
            PackagedService.with(Map.of("halftone.retention", "1s", "halftone.intake.max-pending-images", "3"));

    @Test
    void uploadsAreRefusedWhileTooManyImagesArePendingAndTakenAgainAfterwards() {
        HeldResponses held = new HeldResponses();
        try (Origin origin = new Origin()) {
            String url = origin.on("/slow.jpg", held);
            accepted(url, url, url);

            Response refusal = upload(url, url, url);

            refusal.then().statusCode(503).header("Retry-After", "60").contentType("application/json");
            assertThat(refusal.<String>path("error"))
                    .matches("There are \\d+ images to recompress already\\. Nothing was stored; try again later\\.");
            held.release(PICTURE);
            await().atMost(WAIT_TIMEOUT).until(() -> upload(url, url, url).statusCode(), status -> status == 200);
        }
    }

    @Test
    void anUploadCountsItself() {
        HeldResponses held = new HeldResponses();
        try (Origin origin = new Origin()) {
            String url = origin.on("/slow.jpg", held);
            accepted(url, url);

            upload(url, url)
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "60")
                    .body(
                            "error",
                            equalTo("There are 2 images to recompress already, and with the 2 of this upload there"
                                    + " would be more than 3. Nothing was stored; try again later."));
            upload(url).then().statusCode(200);
            upload(url, url, url, url).then().statusCode(503).header("Retry-After", "60");
            held.release(PICTURE);
        }
    }

    @Test
    void aRetryNeedsRoomAsAnUploadDoes() {
        HeldResponses held = new HeldResponses();
        try (Origin origin = new Origin()) {
            UUID failed = endedLater();
            String url = origin.on("/slow.jpg", held);
            accepted(url, url);

            given().post("/requests/" + failed + "/retry")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "60")
                    .body(
                            "error",
                            equalTo("There are 2 images to recompress already, and with these 2 there would be more"
                                    + " than 3. Nothing was retried; try again later."));
            given().get("/requests/" + failed)
                    .then()
                    .body("images_failed", equalTo(2))
                    .body("attempt", equalTo(1));
            held.release(PICTURE);
        }
    }

    @Test
    void anUploadThatNeverHasRoomIsTooLarge() {
        try (Origin origin = new Origin()) {
            String url = origin.serve("/1.jpg", Pictures.jpeg(48, 48, 1));

            Response refusal = await().atMost(WAIT_TIMEOUT)
                    .until(() -> upload(url, url, url, url), answer -> answer.statusCode() == 413);

            assertThat(refusal.<String>path("error"))
                    .isEqualTo("The CSV has 4 images; there may be no more than 3 to recompress at a time.");
        }
    }

    @Test
    void anEndedRequestIsDeletedWhenItsRetentionHasEndedAndAPendingOneIsNot() {
        HeldResponses held = new HeldResponses();
        try (Origin origin = new Origin()) {
            String pending = accepted(origin.on("/slow.jpg", held));
            String ended = accepted(origin.serve("/1.jpg", Pictures.jpeg(48, 48, 2)));

            await().atMost(WAIT_TIMEOUT).until(() -> Api.status(ended).statusCode() == 404);

            await().atMost(WAIT_TIMEOUT)
                    .until(() -> Files.notExists(SERVICE.store().resolve(ended)));
            Api.status(pending).then().statusCode(200).body("status", equalTo("Pending"));
            held.release(PICTURE);
        }
    }

    /** A request whose two images have failed, and whose retention does not end. */
    private static UUID endedLater() {
        UUID request = UUID.randomUUID();
        SERVICE.execute("""
                insert into request (id, status, quality, effort, columns, separator, images_total, images_failed, created_at,
                                     updated_at, completed_at)
                values ('%1$s', 'FAILED', 50, 'FAST', '{}', ',', 2, 2, now(), now(), now() + interval '1 day');
                insert into product (request_id, row_number, serial_number, name, cells, first_ordinal, image_count)
                values ('%1$s', 2, 1, 'Lamp', '[]', 1, 2);
                insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at, error_code, error_message)
                select gen_random_uuid(), '%1$s', i, 2, i, 'http://127.0.0.1:9/' || i, 'FAILED', now(), 'connect', 'No.'
                from generate_series(1, 2) i""".formatted(request));
        return request;
    }

    /** Pending images of other tests end at some time. */
    private static String accepted(String... urls) {
        return await().atMost(WAIT_TIMEOUT)
                .until(() -> upload(urls), answer -> answer.statusCode() == 200)
                .path("request_id");
    }

    private static Response upload(String... urls) {
        return Api.upload(Api.csv(List.of(List.of(urls))), Map.of());
    }
}
