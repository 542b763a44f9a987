package dev.halftone.store;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whole requests of a service that keeps its outputs in a bucket. */
@Tag("process")
class S3RequestIT {

    private static final S3Server SERVER = new S3Server();

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.with(SERVER.settings());

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Test
    void outputsAreInTheBucketUntilTheirRequestIsDeleted() throws Exception {
        try (Origin origin = new Origin()) {
            String requestId = Api.upload(List.of(
                    List.of(
                            origin.serve("/1.jpg", Pictures.jpeg(640, 480, 1)),
                            origin.serve("/2.jpg", Pictures.jpeg(64, 48, 2))),
                    List.of(origin.url("/nothing"))));
            assertThat(Api.awaitEnd(requestId).<Integer>path("images_processed"))
                    .isEqualTo(2);

            List<Map<String, Object>> images = Api.images(requestId);
            byte[] output = fetch((String) images.get(0).get("output_url"));
            assertThat(output).hasSize((Integer) images.get(0).get("output_bytes"));
            assertThat(Pictures.decode(output).getWidth()).isEqualTo(640);
            assertThat(SERVER.keys("some/where/" + requestId)).hasSize(2);
            assertThat(given().get("/requests/" + requestId + "/output.csv").asString())
                    .contains(SERVER.endpoint() + "/outputs/some/where/" + requestId);
            assertThat(firstEntry(given().get("/requests/" + requestId + "/output.zip")
                            .asByteArray()))
                    .isEqualTo(output);
            given().get("/images/" + requestId + "/" + images.get(0).get("image_id") + ".jpg")
                    .then()
                    .statusCode(404);

            given().delete("/requests/" + requestId).then().statusCode(204);

            await().atMost(WAIT_TIMEOUT).untilAsserted(() -> assertThat(SERVER.keys("some/where/" + requestId))
                    .isEmpty());
        }
    }

    @Test
    void namedOutputsAreObjectsWithTheirNames() throws Exception {
        try (Origin origin = new Origin()) {
            String requestId = Api.upload(
                            """
                            S. No.,Product Name,Input Image Urls
                            1,Grüne Lampe,%s
                            2,grüne lampe,%s
                            """.formatted(
                                            origin.serve("/1.jpg", Pictures.jpeg(640, 480, 1)),
                                            origin.serve("/2.jpg", Pictures.jpeg(64, 48, 2))),
                            Map.of("output_name", "{name}"))
                    .path("request_id");
            assertThat(Api.awaitEnd(requestId).<Integer>path("images_processed"))
                    .isEqualTo(2);

            List<Map<String, Object>> images = Api.images(requestId);
            String folder = "some/where/" + requestId + "/";
            assertThat(SERVER.keys(folder))
                    .containsExactlyInAnyOrder(
                            folder + images.get(0).get("image_id") + "/Grüne-Lampe.jpg",
                            folder + images.get(1).get("image_id") + "/grüne-lampe-2.jpg");
            String url = (String) images.get(0).get("output_url");
            assertThat(url).contains("/Gr%C3%BCne-Lampe.jpg?");
            assertThat(Pictures.decode(fetch(url)).getWidth()).isEqualTo(640);
            assertThat(entryNames(given().get("/requests/" + requestId + "/output.zip")
                            .asByteArray()))
                    .containsExactly("Grüne-Lampe.jpg", "grüne-lampe-2.jpg");

            given().delete("/requests/" + requestId).then().statusCode(204);

            await().atMost(WAIT_TIMEOUT)
                    .untilAsserted(() -> assertThat(SERVER.keys(folder)).isEmpty());
        }
    }

    private static List<String> entryNames(byte[] archive) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    @Test
    void imagesWaitWhileTheBucketIsAway() {
        try (Origin origin = new Origin()) {
            String url = origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1));
            SERVER.stop();
            String requestId;
            try {
                requestId = Api.upload(List.of(List.of(url)));
                await().atMost(WAIT_TIMEOUT).until(() -> origin.hits("/1.jpg") > 0);
                assertThat(Api.status(requestId).<String>path("status")).isEqualTo("Pending");
            } finally {
                SERVER.start();
            }

            assertThat(Api.awaitEnd(requestId).<String>path("status")).isEqualTo("Completed");
        }
    }

    private static byte[] fetch(String url) throws IOException, InterruptedException {
        var answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static byte[] firstEntry(byte[] archive) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            ZipEntry entry = zip.getNextEntry();
            assertThat(entry.getName()).isEqualTo("1-Product_1-1.jpg");
            return zip.readAllBytes();
        }
    }
}
