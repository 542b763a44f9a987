package dev.halftone.work;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import io.restassured.response.Response;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request takes earlier outputs of pictures that have not changed. */
@Tag("process")
class ReuseIT {

    private static final Map<String, String> UNCHANGED = Map.of("reuse", "unchanged");

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private final Origin origin = new Origin();
    /** The current version of each path. */
    private final Map<String, Integer> versions = new ConcurrentHashMap<>();
    /** The status and the length of each response. */
    private final Queue<String> responses = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        origin.close();
    }

    private static byte[] picture(String path, int version) {
        return Pictures.jpeg(320, 240, 31L * path.hashCode() + version);
    }

    /** Serves the current version of a picture with a validator. */
    private String validated(String path) {
        return origin.on(path, request -> {
            int version = versions.getOrDefault(path, 1);
            String entityTag = "\"" + version + "\"";
            request.response().putHeader("ETag", entityTag);
            if (entityTag.equals(request.getHeader("If-None-Match"))) {
                responses.add("304");
                request.response().setStatusCode(304).end();
            } else {
                send(request, picture(path, version));
            }
        });
    }

    private String withoutValidators(String path) {
        return origin.on(path, request -> send(request, picture(path, versions.getOrDefault(path, 1))));
    }

    private void send(HttpServerRequest request, byte[] body) {
        responses.add("200");
        request.response().putHeader("content-type", "image/jpeg").end(Buffer.buffer(body));
    }

    private static String complete(List<String> urls, Map<String, String> options) {
        Response answer = Api.upload(Api.csv(List.of(urls)), options);
        String request = answer.then().statusCode(200).extract().path("request_id");
        assertThat(Api.awaitEnd(request).<String>path("status")).isEqualTo("Completed");
        return request;
    }

    private static void delete(String request) {
        given().delete("/requests/" + request).then().statusCode(204);
        await().until(() -> given().get("/requests/" + request).statusCode() == 404);
    }

    private static byte[] output(Map<String, Object> image) {
        return given().get((String) image.get("output_url"))
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }

    private static void assertThatCountersAreEqual(String request, String other) {
        for (String counter : List.of("images_processed", "images_total", "images_failed", "bytes_in", "bytes_out")) {
            assertThat(Api.status(request).<Integer>path(counter))
                    .as(counter)
                    .isEqualTo(Api.status(other).<Integer>path(counter));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPictureThatHasNotChangedIsNotRecompressedAgain(boolean hasValidators) {
        List<String> urls = IntStream.range(0, 12)
                .mapToObj(i -> "/same-" + hasValidators + i + ".jpg")
                .map(path -> hasValidators ? validated(path) : withoutValidators(path))
                .toList();

        String first = complete(urls, Map.of());
        responses.clear();
        String second = complete(urls, UNCHANGED);

        assertThat(responses).hasSize(12).containsOnly(hasValidators ? "304" : "200");
        List<Map<String, Object>> earlier = Api.images(first);
        List<Map<String, Object>> later = Api.images(second);
        for (int i = 0; i < 12; i++) {
            assertThat(earlier.get(i)).containsEntry("reused", false);
            assertThat(later.get(i)).containsEntry("reused", true);
            for (String field :
                    List.of("source_bytes", "output_bytes", "width", "height", "unchanged", "output_format")) {
                assertThat(later.get(i)).containsEntry(field, earlier.get(i).get(field));
            }
            assertThat(later.get(i).get("output_url"))
                    .isNotEqualTo(earlier.get(i).get("output_url"));
            assertThat(output(later.get(i))).isEqualTo(output(earlier.get(i)));
        }
        assertThatCountersAreEqual(first, second);
    }

    @Test
    void aPictureThatHasChangedIsRecompressed() {
        List<String> urls =
                List.of(validated("/changing"), withoutValidators("/changing-silently"), validated("/same"));
        complete(urls, UNCHANGED);
        versions.put("/changing", 2);
        versions.put("/changing-silently", 2);

        List<Map<String, Object>> images = Api.images(complete(urls, UNCHANGED));

        assertThat(images).extracting(image -> image.get("reused")).containsExactly(false, false, true);
        BufferedImage output = Pictures.decode(output(images.get(0)));
        assertThat(Pictures.psnr(output, Pictures.decode(picture("/changing", 2))))
                .isGreaterThan(Pictures.psnr(output, Pictures.decode(picture("/changing", 1))) + 10);

        assertThat(Api.images(complete(urls, UNCHANGED)))
                .extracting(image -> image.get("reused"))
                .containsOnly(true);
    }

    @Test
    void earlierRequestsMayBeDeletedBeforeAndAfterwards() {
        List<String> urls = IntStream.range(0, 8)
                .mapToObj(i -> i % 2 == 0 ? validated("/deleted-" + i) : withoutValidators("/deleted-" + i))
                .toList();
        String first = complete(urls, UNCHANGED);
        byte[] expected = output(Api.images(first).get(0));
        delete(first);
        await().until(() -> !Files.exists(SERVICE.store().resolve(first)));

        String second = complete(urls, UNCHANGED);
        assertThat(Api.images(second)).extracting(image -> image.get("reused")).containsOnly(false);

        String third = complete(urls, UNCHANGED);
        delete(second);
        await().until(() -> !Files.exists(SERVICE.store().resolve(second)));

        List<Map<String, Object>> images = Api.images(third);
        assertThat(images).extracting(image -> image.get("reused")).containsOnly(true);
        assertThat(output(images.get(0))).isEqualTo(expected);
    }

    @Test
    void withoutTheOptionOrWithOtherOptionsEverythingIsDone() {
        List<String> urls = List.of(validated("/wanted"));
        complete(urls, Map.of());

        for (Map<String, String> options : List.of(
                Map.<String, String>of(), Map.of("reuse", "never"), Map.of("reuse", "unchanged", "quality", "51"))) {
            assertThat(Api.images(complete(urls, options)))
                    .extracting(image -> image.get("reused"))
                    .containsExactly(false);
        }
        assertThat(responses).containsOnly("200");
    }

    @Test
    void imagesWithTheSameUrlAreReusedTogetherAndListedSo() {
        String url = validated("/repeated");
        complete(List.of(url), Map.of());
        String request = complete(List.of(url, url, url), UNCHANGED);

        assertThat(Api.images(request)).extracting(image -> image.get("reused")).containsExactly(true, true, true);
        String csv = given().accept("text/csv")
                .get("/requests/" + request + "/images")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(csv.lines().findFirst().orElseThrow()).endsWith(",reused");
        assertThat(csv.lines().skip(1)).hasSize(3).allMatch(line -> line.endsWith(",true"));
        assertThat(given().get("/requests/" + request).<String>path("options.reuse"))
                .isEqualTo("unchanged");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        Response answer = Api.upload(Api.csv(List.of(List.of(validated("/a")))), Map.of("reuse", "always"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.<String>path("error")).isEqualTo("reuse is 'always', must be 'never' or 'unchanged'.");
    }
}
