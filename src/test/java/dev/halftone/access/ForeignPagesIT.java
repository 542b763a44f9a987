package dev.halftone.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.halftone.Api;
import dev.halftone.PackagedService;
import io.restassured.http.Method;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In mode {@code none} a caller may do everything, but a foreign page in the caller's browser may not. */
@Tag("process")
class ForeignPagesIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final String CSV = Api.csv(List.of(List.of("http://127.0.0.1:9/1.jpg")));

    private final URI service = PackagedService.address();

    /** A form of another page: browsers send it without asking for permission. */
    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, Cross-Site",
        "Origin, https://evil.example",
        "Origin, http://localhost:1",
        "Origin, null"
    })
    void aFormOfAnotherPageIsRefused(String header, String value) {
        int before = requests();

        Api.upload(given().header(header, value), CSV, Map.of())
                .then()
                .statusCode(403)
                .contentType("application/json")
                .body("error", startsWith("In mode none nothing is changed for a page of another "));
        given().header(header, value)
                .contentType("text/csv")
                .body(CSV)
                .post("/upload/")
                .then()
                .statusCode(403);
        assertThat(requests()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"POST, /requests/%s/retry", "DELETE, /requests/%s", "POST, /requests/%s/webhooks/redeliver"})
    void nothingIsChangedForAnotherPage(Method method, String path) {
        String request = Api.upload(CSV, Map.of()).path("request_id");

        given().header("Sec-Fetch-Site", "cross-site")
                .request(method, path.formatted(request))
                .then()
                .statusCode(403)
                .body("error", equalTo("In mode none nothing is changed for a page of another site."));
        Api.status(request).then().statusCode(200);
    }

    @Test
    void thePageItselfAndProgramsMayDoEverything() {
        String own = service.getScheme() + "://" + service.getAuthority();

        Api.upload(given().header("Sec-Fetch-Site", "same-origin").header("Origin", own), CSV, Map.of())
                .then()
                .statusCode(200);
        Api.upload(given().header("Sec-Fetch-Site", "none"), CSV, Map.of())
                .then()
                .statusCode(200);
        Api.upload(CSV, Map.of()).then().statusCode(200);
        given().header("Sec-Fetch-Site", "cross-site")
                .header("Origin", "https://evil.example")
                .get("/requests")
                .then()
                .statusCode(200);
    }

    /** The browser treats a page whose name resolves here as same-origin: it could read all responses. */
    @ParameterizedTest
    @CsvSource({
        "evil.example, /, 403",
        "evil.example:8080, /requests, 403",
        "localhost.evil.example, /requests, 403",
        "evil.example, /app/main.js, 403",
        "evil.example, /q/openapi, 403",
        "10.1.2.3:8080, /requests, 403",
        "10.1.2.3:8080, /q/openapi, 200",
        "[fd00::5]:8080, /q/openapi, 200",
        "localhost, /requests, 200",
        "127.0.0.1:1, /requests, 200",
        "[::1]:8080, /requests, 200"
    })
    void aNameThatIsNotOursIsAnsweredNothing(String host, String path, int status) throws IOException {
        String answer = get(path, "Host: " + host);

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        if (status == 403) {
            assertThat(answer).contains("In mode none this service is called by a name of its own machine");
        }
    }

    /** A script of that page could set these headers itself. */
    @Test
    void whatAProxyWouldSayOfTheNameIsNotBelieved() throws IOException {
        assertThat(get("/requests", "Host: evil.example\r\nX-Forwarded-Host: localhost\r\nForwarded: host=localhost"))
                .startsWith("HTTP/1.1 403");
    }

    private String get(String path, String headers) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), service.getPort())) {
            client.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int requests() {
        return given().queryParam("limit", 1000).get("/requests").path("requests.size()");
    }
}
