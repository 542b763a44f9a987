package dev.halftone.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.ServiceLog;
import dev.halftone.TemporaryUploads;
import io.restassured.response.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Private images, rate limits, slow clients. */
@Tag("faults")
@Tag("process")
class StrictIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared(Keys.STRICT);

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final int SLOW_CLIENTS = 100;

    private final URI service = PackagedService.address();

    @Test
    void aPrivateImageIsForItsOwnerAlone() {
        try (Origin origin = new Origin()) {
            String key = Keys.of("alice");
            String request = Keys.uploaded(key, origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1)));
            await().atMost(WAIT_TIMEOUT).until(() -> "Completed"
                    .equals(Keys.with(key).get("/status/" + request).path("status")));
            String url = Keys.with(key).get("/requests/" + request + "/images").path("images[0].output_url");
            String path = url.replaceFirst("https?://[^/]+", "");

            Keys.with(key)
                    .get(path)
                    .then()
                    .statusCode(200)
                    .contentType("image/jpeg")
                    .header("Cache-Control", "private, max-age=31536000, immutable");
            given().get(path).then().statusCode(401);
            given().get(path.replace(".jpg", "/lamp.jpg")).then().statusCode(401);
            Keys.with(Keys.of("bob"))
                    .get(path)
                    .then()
                    .statusCode(404)
                    .body("error", equalTo("There is no such image."));
            Keys.with(Keys.of("bob")).head(path).then().statusCode(404);
        }
    }

    @Test
    void whoAsksTooOftenWaitsAndNobodyElseDoes() {
        String eager = Keys.of("eager");
        Response refusal = await().atMost(WAIT_TIMEOUT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofNanos(1))
                .until(() -> Keys.with(eager).get("/requests"), answer -> answer.statusCode() == 429);

        refusal.then()
                .contentType("application/json")
                .header("Retry-After", "1")
                .body("error", containsString("More requests a minute"));
        Keys.with(Keys.of("patient")).get("/requests").then().statusCode(200);
        SERVICE.management().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void theAccessLogHasCallersWithAndWithoutAName() {
        String key = Keys.of("logged");
        ServiceLog log = SERVICE.logFromNow();

        given().get("/q/openapi?nobody").then().statusCode(200);
        Keys.with(key).get("/requests?somebody").then().statusCode(200);

        await().atMost(WAIT_TIMEOUT)
                .until(() -> log.lines().stream().anyMatch(line -> line.contains("nobody"))
                        && log.lines().stream().anyMatch(line -> line.contains("- logged ")));
    }

    @Test
    void withoutASecretUploadsWithAWebhookAreRefused() {
        String key = Keys.of("hooked");

        Keys.upload(Keys.with(key).multiPart("webhook_url", "https://a.example/hook"), "http://a.example/1.jpg")
                .then()
                .statusCode(400)
                .body(
                        "error",
                        equalTo("This service sends no webhooks: it has no secret to sign them"
                                + " (halftone.webhooks.secret)."));
        Keys.with(key).get("/webhooks/secret").then().statusCode(404);
    }

    @Test
    void whoUploadsTooManyImagesWaitsAndNothingIsStored() {
        String key = Keys.of("many images");
        String url = "http://127.0.0.1:9/1.jpg";
        Keys.uploaded(key, url, url, url, url);

        Response refusal = Keys.upload(Keys.with(key), url);

        refusal.then()
                .statusCode(429)
                .contentType("application/json")
                .body("error", containsString("Nothing was stored"));
        assertThat(Integer.parseInt(refusal.header("Retry-After"))).isBetween(1, 60);
        assertThat(Keys.with(key).get("/requests").<List<Object>>path("requests"))
                .hasSize(1);
        Keys.uploaded(Keys.of("other images"), url);
    }

    /** A retried image counts like a new one. */
    @Test
    void whoRetriesTooManyImagesWaitsAndNothingIsRetried() {
        String key = Keys.of("many retries");
        String url = "http://127.0.0.1:9/%d.jpg";
        String request = Keys.uploaded(key, url.formatted(1), url.formatted(2), url.formatted(3), url.formatted(4));
        await().atMost(WAIT_TIMEOUT).until(() -> "Failed"
                .equals(Keys.with(key).get("/status/" + request).path("status")));

        Response refusal = Keys.with(key).post("/requests/" + request + "/retry");

        refusal.then()
                .statusCode(429)
                .contentType("application/json")
                .body("error", containsString("Nothing was retried; try again in "));
        assertThat(Integer.parseInt(refusal.header("Retry-After"))).isBetween(1, 60);
        Keys.with(key)
                .get("/requests/" + request)
                .then()
                .body("status", equalTo("Failed"))
                .body("images_failed", equalTo(4))
                .body("attempt", equalTo(1));
    }

    @Test
    void aRetryOfNothingCostsNothing() {
        String key = Keys.of("idle retries");
        String request = Keys.uploaded(key, "http://127.0.0.1:9/1.jpg");
        await().atMost(WAIT_TIMEOUT).until(() -> "Failed"
                .equals(Keys.with(key).get("/status/" + request).path("status")));
        Keys.with(key)
                .post("/requests/" + request + "/retry")
                .then()
                .statusCode(200)
                .body("images_retried", equalTo(1));
        for (int i = 0; i < 5; i++) {
            Keys.with(key).post("/requests/" + request + "/retry").then().statusCode(200);
        }

        Keys.uploaded(key, "http://127.0.0.1:9/2.jpg");
    }

    @Test
    void aHundredUploadsOfAByteASecondAreCutOffWhileOthersAreServed() throws IOException {
        String key = Keys.of("slow");
        TemporaryUploads uploads = new TemporaryUploads(SERVICE.uploads());
        List<Socket> slow = new ArrayList<>();
        ServiceLog log = SERVICE.logFromNow();
        try {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                slow.add(i % 2 == 0 ? beginUpload(key) : beginBody(key));
            }
            String other = Keys.of("quick");
            await().atMost(WAIT_TIMEOUT).pollInterval(Duration.ofMillis(200)).until(() -> {
                Keys.with(other).get("/requests").then().statusCode(200);
                // Not to those that are answered: bytes for a closed connection would make the client forget the
                // answer.
                slow.stream().filter(client -> !isAnswered(client)).forEach(StrictIT::sendOneByte);
                return slow.stream().allMatch(StrictIT::isAnswered);
            });
            Keys.uploaded(other, "http://127.0.0.1:9/1.jpg");
            for (Socket client : slow) {
                String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answer).startsWith("HTTP/1.1 408 ").contains("The request's body came too slowly.");
            }
            await().atMost(WAIT_TIMEOUT)
                    .untilAsserted(() -> assertThat(uploads.files()).isEmpty());
            assertThat(log.errors()).isEmpty();
        } finally {
            for (Socket client : slow) {
                client.close();
            }
        }
    }

    private Socket beginUpload(String key) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), service.getPort());
        client.getOutputStream().write(("""
                        POST /upload/ HTTP/1.1\r
                        Host: localhost\r
                        Authorization: Bearer %s\r
                        Content-Type: multipart/form-data; boundary=b\r
                        Content-Length: 1000000\r
                        \r
                        --b\r
                        Content-Disposition: form-data; name="file"; filename="a.csv"\r
                        \r
                        """).formatted(key).getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private Socket beginBody(String key) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), service.getPort());
        client.getOutputStream().write(("""
                        POST /upload/ HTTP/1.1\r
                        Host: localhost\r
                        Authorization: Bearer %s\r
                        Content-Type: text/csv\r
                        Content-Length: 1000000\r
                        \r
                        """).formatted(key).getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static void sendOneByte(Socket client) {
        try {
            client.getOutputStream().write('x');
        } catch (IOException e) {
            // expected: the connection is already cut off
        }
    }

    private static boolean isAnswered(Socket client) {
        try {
            return client.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A body that no resource reads is not subject to the minimum rate. */
    @Test
    void aBodyThatNobodyReadsEndsNoAnswer() throws IOException {
        String key = Keys.of("listener");
        try (Origin origin = new Origin();
                Socket client = new Socket(InetAddress.getLoopbackAddress(), service.getPort())) {
            String request = Keys.uploaded(key, origin.on("/held-back.jpg", silent -> {}));
            client.getOutputStream().write(("""
                            GET /requests/%s/events HTTP/1.1\r
                            Host: localhost\r
                            Authorization: Bearer %s\r
                            Content-Length: 5\r
                            \r
                            hello""").formatted(request, key).getBytes(StandardCharsets.US_ASCII));

            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));

            assertThat(answer.readLine()).isEqualTo("HTTP/1.1 200 OK");
            // Each heartbeat comes after another window.
            assertThat(answer.lines().filter(line -> line.startsWith(":")).limit(2))
                    .hasSize(2);
        }
    }

    @Test
    void anUploadInAHurryIsNotCutOff() {
        String key = Keys.of("large");
        String padding = "x".repeat(900_000);
        String csv = "S. No.,Product Name,Input Image Urls,Notes\n1,Lamp,http://127.0.0.1:9/1.jpg," + padding + "\n";

        Keys.with(key)
                .multiPart("file", "a.csv", csv.getBytes(StandardCharsets.UTF_8), "text/csv")
                .post("/upload/")
                .then()
                .statusCode(200);
    }
}
