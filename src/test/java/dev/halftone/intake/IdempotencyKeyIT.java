package dev.halftone.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upload that is sent twice with the same Idempotency-Key is stored once. */
@Tag("process")
class IdempotencyKeyIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static Origin origin;

    private final String key = "key " + UUID.randomUUID();

    @BeforeAll
    static void openOrigin() {
        origin = new Origin();
    }

    @AfterAll
    static void closeOrigin() {
        origin.close();
    }

    @Test
    void theSameUploadHasTheSameAnswerAndIsStoredOnce() {
        String csv = csv(3);

        String first = accepted(upload(key, csv, Map.of()));

        assertThat(accepted(upload(key, csv, Map.of()))).isEqualTo(first);
        assertThat(accepted(upload(key + ".", csv, Map.of()))).isNotEqualTo(first);
        assertThat(accepted(Api.upload(csv, Map.of()))).isNotEqualTo(first);
        assertThat(requestsOf(csv)).isEqualTo(3);
    }

    @Test
    void optionsThatMeanTheSameAreTheSame() {
        String csv = csv(1);

        String first = accepted(upload(key, csv, Map.of()));

        assertThat(accepted(upload(key, csv, Map.of("quality", " 50 ", "effort", "Fast"))))
                .isEqualTo(first);
    }

    @Test
    void anotherFileOrOtherOptionsUnderTheSameKeyAreRefused() {
        String csv = csv(1);
        String first = accepted(upload(key, csv, Map.of()));

        for (Response answer :
                List.of(upload(key, csv + "\r\n", Map.of()), upload(key, csv, Map.of("quality", "51")))) {
            answer.then()
                    .statusCode(422)
                    .contentType("application/json")
                    .body(
                            "error",
                            equalTo("This Idempotency-Key was used for another file or other options."
                                    + " Nothing was stored."));
        }

        assertThat(requestsOf(csv)).isEqualTo(1);
        assertThat(accepted(upload(key, csv, Map.of()))).isEqualTo(first);
    }

    @Test
    void uploadsAtTheSameMomentBecomeOneRequest() {
        String csv = csv(2_500);
        var clients = Executors.newFixedThreadPool(10);
        try {
            List<CompletableFuture<String>> answers = IntStream.range(0, 10)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> accepted(upload(key, csv, Map.of())), clients))
                    .toList();

            assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        } finally {
            clients.shutdownNow();
        }
        assertThat(requestsOf(csv)).isEqualTo(1);
    }

    @Test
    void differentUploadsAtTheSameMomentUnderOneKeyBecomeOneRequest() {
        List<String> files = IntStream.range(0, 6).mapToObj(i -> csv(500)).toList();
        var clients = Executors.newFixedThreadPool(6);
        try {
            List<CompletableFuture<Integer>> answers = files.stream()
                    .map(csv -> CompletableFuture.supplyAsync(
                            () -> upload(key, csv, Map.of()).statusCode(), clients))
                    .toList();

            assertThat(answers.stream().map(CompletableFuture::join))
                    .containsExactlyInAnyOrder(200, 422, 422, 422, 422, 422);
        } finally {
            clients.shutdownNow();
        }
        assertThat(files.stream().mapToLong(this::requestsOf).sum()).isEqualTo(1);
    }

    @Test
    void theKeyOfARefusedUploadIsStillFree() {
        upload(key, "S. No.,Product Name,Input Image Urls\r\nx,Lamp,nowhere\r\n", Map.of())
                .then()
                .statusCode(400);

        upload(key, csv(1), Map.of()).then().statusCode(200);
    }

    @Test
    void theKeyOfYesterdayIsFreeForAnotherUpload() {
        accepted(upload(key, csv(1), Map.of()));
        SERVICE.execute("update idempotency_key set created_at = now() - interval '25 hours' where key = ?", key);
        String other = csv(2);

        String second = accepted(upload(key, other, Map.of()));

        assertThat(accepted(upload(key, other, Map.of()))).isEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255})
    void shortAndLongKeysAreTaken(int length) {
        upload(UUID.randomUUID().toString().repeat(8).substring(0, length), csv(1), Map.of())
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\tb", "too long"})
    void whatIsNoKeyIsRefused(String bad) {
        String sent = bad.equals("too long") ? "k".repeat(256) : bad;

        upload(sent, csv(1), Map.of())
                .then()
                .statusCode(400)
                .body("error", equalTo("Idempotency-Key must be 1 to 255 printable ASCII characters."));
    }

    private static Response upload(String key, String csv, Map<String, String> options) {
        var request = given().header("Idempotency-Key", key).multiPart("file", "products.csv", CsvFiles.utf8(csv));
        options.forEach(request::multiPart);
        return request.post("/upload/");
    }

    private static String accepted(Response answer) {
        return answer.then().statusCode(200).extract().path("request_id");
    }

    /** A CSV whose images appear in no other one. */
    private static String csv(int images) {
        String path = "/" + UUID.randomUUID() + "/";
        return Api.csv(IntStream.range(0, images)
                .mapToObj(i -> List.of(origin.url(path + i)))
                .toList());
    }

    private long requestsOf(String csv) {
        String firstUrl = csv.lines().skip(1).findFirst().orElseThrow().split("\"")[1];
        return SERVICE.number("select count(*) from image where input_url = ?", firstUrl);
    }
}
