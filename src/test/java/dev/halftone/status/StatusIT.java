package dev.halftone.status;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What GET /status/{id}/ says, to the byte where old clients depend on it. */
@Tag("process")
class StatusIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    @Test
    void aPendingRequestIsToldInTheOrderOfTheContract() throws JsonProcessingException {
        try (Origin origin = new Origin()) {
            String requestId = Api.upload(List.of(List.of(origin.on("/never", request -> {}))));

            String body = Api.status(requestId).then().statusCode(200).extract().asString();

            assertThat(body)
                    .startsWith("{\"request_id\":\"" + requestId
                            + "\",\"status\":\"Pending\",\"images_processed\":0,\"images_total\":1,");
            JsonNode status = new ObjectMapper().readTree(body);
            assertThat(status.properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactly(
                            "request_id",
                            "status",
                            "images_processed",
                            "images_total",
                            "images_failed",
                            "rows_rejected",
                            "bytes_in",
                            "bytes_out",
                            "created_at",
                            "updated_at",
                            "completed_at");
            assertThat(status.get("completed_at").isNull()).isTrue();
            assertThat(Instant.parse(status.get("created_at").textValue())).isBeforeOrEqualTo(Instant.now());
        }
    }

    @Test
    void anEndedRequestHasItsCountersAndItsTimes() {
        try (Origin origin = new Origin()) {
            byte[] photo = Pictures.jpeg(320, 240, 1);
            String url = origin.serve("/1.jpg", photo);

            var status = Api.awaitEnd(Api.upload(List.of(List.of(url, origin.url("/nothing"), url))));

            assertThat(status.<String>path("status")).isEqualTo("Completed");
            assertThat(status.<Integer>path("images_processed")).isEqualTo(2);
            assertThat(status.<Integer>path("images_failed")).isEqualTo(1);
            assertThat(status.<Integer>path("images_total")).isEqualTo(3);
            assertThat(status.<Integer>path("bytes_in")).isEqualTo(2 * photo.length);
            assertThat(status.<Integer>path("bytes_out")).isPositive().isLessThan(2 * photo.length);
            Instant created = Instant.parse(status.path("created_at"));
            assertThat(Instant.parse(status.path("completed_at"))).isAfter(created);
            assertThat(Instant.parse(status.path("updated_at")))
                    .isAfterOrEqualTo(Instant.parse(status.path("completed_at")));
        }
    }

    @Test
    void aRequestOfWhichNoImageSucceedsHasFailed() {
        try (Origin origin = new Origin()) {
            var status = Api.awaitEnd(Api.upload(List.of(List.of(origin.url("/1"), origin.url("/2")))));

            assertThat(status.<String>path("status")).isEqualTo("Failed");
            assertThat(status.<Integer>path("images_processed")).isZero();
            assertThat(status.<Integer>path("images_failed")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/status/%s/",
                "/status/%s",
                "/requests/%s",
                "/requests/%s/",
                "/requests/%s/images",
                "/requests/%s/errors",
                "/requests/%s/output.csv",
                "/requests/%s/output.zip"
            })
    void anUnknownIdIsNotFoundWhateverItLooksLike(String path) {
        for (String id :
                List.of("00000000-0000-7000-8000-000000000000", "nonsense", "1-1-1-1-1", "%7B%7D", "0".repeat(32))) {
            given().urlEncodingEnabled(false)
                    .get(path.formatted(id))
                    .then()
                    .statusCode(404)
                    .contentType("application/json")
                    .body("error", containsString("There is no request"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/status/%s/", "/status/%s", "/requests/%s", "/requests/%s/"})
    void aTrailingSlashAndTheCaseOfTheIdDoNotMatter(String path) {
        try (Origin origin = new Origin()) {
            String requestId = Api.upload(List.of(List.of(origin.url("/nothing"))));

            for (String id : List.of(requestId, requestId.toUpperCase(Locale.ROOT))) {
                given().get(path.formatted(id)).then().statusCode(200).body("request_id", equalTo(requestId));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/status", "/status/", "/images/", "/images", "/requests/x/nothing"})
    void whereNothingIsAnErrorSaysSo(String path) {
        given().get(path)
                .then()
                .statusCode(404)
                .contentType("application/json")
                .body("error", equalTo("There is nothing at " + path + "."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/live", "/q/health/ready", "/q/health/started"})
    void theServiceIsHealthy(String path) {
        SERVICE.management().get(path).then().statusCode(200).body("status", equalTo("UP"));
    }

    @Test
    void metricsAreThere() {
        SERVICE.management().get("/q/metrics").then().statusCode(200).body(containsString("jvm_memory_used_bytes"));
    }

    @Test
    void theApiIsDescribed() {
        Map<String, ?> paths = given().queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .extract()
                .path("paths");
        assertThat(paths.keySet())
                .extracting(path -> path.replaceAll("/$", ""))
                .contains(
                        "/upload",
                        "/status/{request_id}",
                        "/requests",
                        "/requests/{request_id}",
                        "/requests/{request_id}/images",
                        "/requests/{request_id}/errors",
                        "/requests/{request_id}/output.csv",
                        "/requests/{request_id}/output.zip",
                        "/images/{request_id}/{file}",
                        "/images/{request_id}/{image_id}/{file}");
        given().get("/q/swagger-ui/").then().statusCode(200);
    }

    @Test
    void aSerialNumberIsDescribedAsANumberOrAText() {
        given().queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("components.schemas.ImageResponse.properties.serial_number.'$ref'", endsWith("/SerialNumber"))
                .body("components.schemas.SerialNumber.oneOf.type", contains("integer", "string"))
                .body("components.schemas.SerialNumber.properties", nullValue());
    }
}
