package dev.halftone.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.PackagedService;
import dev.halftone.ServiceLog;
import dev.halftone.access.Keys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every error is one sentence of ours, also where the framework refuses. */
@Tag("process")
class ErrorBodiesIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared(Keys.REQUIRED);

    private static final String SOME_ID = "00000000-0000-7000-8000-000000000000";

    private final URI service = PackagedService.address();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /requests         |              | 400 | The request's target or its Host can't be read.",
                "GET ?                 | Host: a      | 400 | The request's target or its Host can't be read.",
                "GET *                 | Host: a      | 404 | There is nothing at *.",
                "CONNECT a:80          | Host: a      | 404 | There is nothing at a:80."
            })
    void aRequestThatNobodyCanReadIsToldSo(String line, String host, int status, String sentence) throws IOException {
        String key = Keys.of("targets");
        ServiceLog log = SERVICE.logFromNow();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), service.getPort())) {
            client.getOutputStream()
                    .write((line + " HTTP/1.1\r\n" + (host == null ? "" : host + "\r\n")
                                    + "Connection: close\r\nAuthorization: Bearer " + key + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 " + status + " ")
                    .containsIgnoringCase("\r\ncontent-type: application/json")
                    .endsWith("\r\n\r\n{\"error\":\"" + sentence + "\"}");
            assertThat(log.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/requests                                  | image/png | 406",
                "/status/" + SOME_ID + "/                   | image/png | 406"
            })
    void whatNobodyCanSendIsNotAcceptable(String path, String accept, int status) {
        Keys.with(Keys.of("accept"))
                .header("Accept", accept)
                .get(path)
                .then()
                .statusCode(status)
                .contentType("application/json")
                .body("error", equalTo("There is nothing here of a media type that the header Accept names."));
    }

    @Test
    void anAcceptThatIsNoneIsABadRequest() {
        Keys.with(Keys.of("accept"))
                .header("Accept", "garbage")
                .get("/requests/" + SOME_ID + "/images")
                .then()
                .statusCode(400)
                .contentType("application/json")
                .body("error", equalTo("The request can't be read."));
    }

    @Test
    void aBodyOfAnotherKindIsRefused() {
        Keys.with(Keys.ADMIN)
                .contentType("text/plain")
                .body("x")
                .post("/keys")
                .then()
                .statusCode(415)
                .body("error", equalTo("Nothing here takes a body of this Content-Type."));
        Keys.with(Keys.ADMIN)
                .contentType("application/json")
                .body("{\"owner\": ")
                .post("/keys")
                .then()
                .statusCode(400)
                .body("error", equalTo("The body is not the JSON that is expected here."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/upload/                      | OPTIONS, POST",
                "/requests                     | DELETE, GET, HEAD, OPTIONS",
                "/requests/" + SOME_ID + "     | DELETE, GET, HEAD, OPTIONS"
            })
    void whatIsAllowedIsToldAlike(String path, String allowed) {
        String key = Keys.of("options");

        Keys.with(key).options(path).then().statusCode(200).header("Allow", allowed);
        Keys.with(key).put(path).then().statusCode(405).header("Allow", allowed);
        given().options(path).then().statusCode(401);
    }
}
