package dev.halftone.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.ServiceLog;
import io.restassured.http.Method;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no answer and no log tells, and what every answer says to browsers. */
@Tag("process")
class AnswersIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared(Keys.REQUIRED);

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final String SECRET = "s3cr3t-of-the-query";

    private final URI service = PackagedService.address();

    @ParameterizedTest
    @CsvSource({
        "GET, /requests, 200",
        "GET, /requests/nonsense, 404",
        "GET, /nowhere, 404",
        "PUT, /requests, 405",
        "GET, /images/x/y.svg, 404",
        "GET, /images/../../etc/passwd, 404",
        "GET, /images/%2e%2e/%2e%2e%2fetc%2fpasswd, 400",
        "GET, /images/x/..%5c..%5cetc, 400",
        "POST, /upload/, 400",
        "GET, /q/openapi, 200",
        "GET, /q/health/live, 404"
    })
    void everyAnswerTellsBrowsersToTrustNothing(Method method, String path, int status) {
        Response answer =
                Keys.with(Keys.of("browser")).urlEncodingEnabled(false).request(method, path);

        answer.then()
                .statusCode(status)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        assertTellsNothing(answer);
    }

    /** A made-up path or method would create a permanent series without a key. */
    @Test
    void noPathOrMethodThatACallerMakesUpIsALabelOfAMetric() throws IOException {
        given().get("/requests").then().statusCode(401);
        given().urlEncodingEnabled(false).get("/made-up-by-a-caller").then().statusCode(401);
        Awaitility.await()
                .atMost(WAIT_TIMEOUT)
                .until(() -> series().stream().anyMatch(line -> line.contains("uri=\"OTHER\""))
                        && series().stream()
                                .anyMatch(
                                        line -> line.contains("uri=\"/requests\"") && line.contains("status=\"401\"")));

        given().get("/made-up-by-another/" + UUID.randomUUID()).then().statusCode(401);
        assertThat(statusLineOf("GET /requests/{made-up}")).contains(" 400 ");
        given().get("/requests/" + UUID.randomUUID()).then().statusCode(401);
        given().request("MADEUP", "/requests").then().statusCode(401);
        given().get("/images/" + UUID.randomUUID() + "/made-up").then().statusCode(404);

        Awaitility.await().atMost(WAIT_TIMEOUT).until(() -> series().stream()
                .anyMatch(line -> line.contains("method=\"OTHER\"")));
        assertThat(series())
                .noneMatch(line -> line.toUpperCase(Locale.ROOT).contains("MADE"))
                .noneMatch(line -> line.matches(".*[0-9a-f]{8}-[0-9a-f]{4}-.*"));
    }

    /** Sends the raw request line; HTTP clients refuse to send this one. */
    private String statusLineOf(String request) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), service.getPort())) {
            client.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    /** Names and labels of the HTTP metrics, without their values. */
    private static Set<String> series() {
        return SERVICE.management()
                .get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("http_"))
                .map(line -> line.replaceFirst(" [^ ]+$", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void aRefusalTellsBrowsersTheSame() {
        given().get("/requests")
                .then()
                .statusCode(401)
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        given().get("/q/swagger-ui/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("default-src 'self'; script-src 'self'"));
    }

    @Test
    void anErrorOfTheDatabaseTellsNothingOfIt() {
        String key = Keys.of("database");
        SERVICE.execute("alter table request rename to request_away");
        try {
            for (String path : List.of("/requests", "/status/00000000-0000-7000-8000-000000000000")) {
                Response answer = Keys.with(key).get(path);
                answer.then().statusCode(503).body("error", equalTo("The service could not answer; try again later."));
                assertTellsNothing(answer);
            }
            // A Content-Type sent by the client does not turn a failure of the service into a client error.
            Response form = Keys.with(key).multiPart("f", "x").get("/status/00000000-0000-7000-8000-000000000000");
            form.then().statusCode(503);
            assertTellsNothing(form);
            Response upload = Keys.upload(Keys.with(key), "http://127.0.0.1:9/1.jpg");
            upload.then().statusCode(503);
            assertTellsNothing(upload);
        } finally {
            SERVICE.execute("alter table request_away rename to request");
        }
    }

    private static void assertTellsNothing(Response answer) {
        assertThat(answer.asString())
                .doesNotContain(
                        "Exception", "\tat ", "select ", "insert ", "request_away", "/work/", "/target/", "io.quarkus")
                .doesNotContain("org.hibernate");
    }

    @Test
    void noKeyAndNoQueryIsLogged() {
        ServiceLog log = SERVICE.logFromNow();
        String key = Keys.of("logs");
        try (Origin origin = new Origin()) {
            String request = Keys.uploaded(
                    key, origin.url("/nothing?X-Amz-Signature=" + SECRET), "http://127.0.0.1:9/?token=" + SECRET);
            Awaitility.await().atMost(WAIT_TIMEOUT).until(() -> "Failed"
                    .equals(Keys.with(key).get("/status/" + request).path("status")));
            given().header("Authorization", "Bearer " + key + "x").get("/requests?key=" + SECRET);
            Keys.with(key).get("/requests?limit=" + SECRET);
            Keys.upload(Keys.with(key), "ftp://host/?token=" + SECRET).then().statusCode(400);
            Keys.upload(Keys.with(key), "http://user:" + SECRET + "@127.0.0.1:9/1.jpg")
                    .then()
                    .statusCode(400);
            SERVICE.execute("alter table request rename to request_away");
            Keys.with(key).queryParam("key", SECRET).get("/requests").then().statusCode(503);
        } finally {
            SERVICE.execute("alter table if exists request_away rename to request");
        }

        List<String> logged = Awaitility.await().atMost(WAIT_TIMEOUT).until(log::lines, lines -> lines.stream()
                .anyMatch(line -> line.contains("/requests could not be answered")));
        assertThat(logged).noneMatch(line -> line.contains(SECRET) || line.contains(key) || line.contains(Keys.ADMIN));
    }
}
