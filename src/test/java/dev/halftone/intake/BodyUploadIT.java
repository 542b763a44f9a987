package dev.halftone.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.Api;
import dev.halftone.PackagedService;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads whose body is the CSV itself: everything as with a form. */
@Tag("process")
class BodyUploadIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(30);
    private static final String CSV = CsvFiles.HEADER + "1,Lamp,http://127.0.0.1:9/1.jpg\n";

    private static Response post(RequestSpecification request, String contentType, byte[] body) {
        return request.config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .header("Content-Type", contentType)
                .body(body)
                .post("/upload/");
    }

    private static Response post(RequestSpecification request, String csv) {
        return post(request, "text/csv", CsvFiles.utf8(csv));
    }

    private static String accepted(Response answer) {
        return answer.then().statusCode(200).extract().path("request_id");
    }

    @ParameterizedTest
    @CsvSource({"text/csv", "text/csv; charset=UTF-8", "text/csv;header=present", "text/tab-separated-values"})
    void aBodyIsTheCsv(String contentType) {
        String requestId = accepted(post(given(), contentType, CsvFiles.utf8(CSV)));

        assertThat(Api.images(requestId))
                .extracting(image -> image.get("input_url"))
                .containsExactly("http://127.0.0.1:9/1.jpg");
    }

    @ParameterizedTest
    @CsvSource({"text/csv, gzip", "text/csv, ", "application/gzip, ", "application/x-gzip, "})
    void aCompressedBodyIsTheCsvToo(String contentType, String coding) throws IOException {
        RequestSpecification request = coding == null ? given() : given().header("Content-Encoding", coding);

        String requestId = accepted(post(request, contentType, CsvFiles.gzip(CsvFiles.utf8(CSV))));

        assertThat(Api.images(requestId)).hasSize(1);
    }

    @Test
    void optionsAreQueryParameters() {
        String requestId = accepted(post(
                given().queryParam("quality", 80)
                        .queryParam("effort", "small")
                        .queryParam("max_width", 640)
                        .queryParam("max_height", "480")
                        .queryParam("format", "WebP")
                        .queryParam("fit", "crop")
                        .queryParam("background", "f80")
                        .queryParam("enlarge", "true")
                        .queryParam("salvage", "false")
                        .queryParam("webhook_url", "https://a.example/hook"),
                CSV));

        assertThat(given().get("/requests/" + requestId).<Map<String, Object>>path("options"))
                .containsEntry("quality", 80)
                .containsEntry("effort", "small")
                .containsEntry("max_width", 640)
                .containsEntry("max_height", 480)
                .containsEntry("format", "webp")
                .containsEntry("fit", "crop")
                .containsEntry("background", "#ff8800")
                .containsEntry("enlarge", true)
                .containsEntry("salvage", false)
                .containsEntry("webhook_url", "https://a.example/hook");
    }

    @Test
    void anOptionOutOfRangeIsRefused() {
        post(given().queryParam("quality", 0), CSV)
                .then()
                .statusCode(400)
                .contentType("application/json")
                .body("error", equalTo("quality is '0', must be a whole number from 1 to 100."));
    }

    @Test
    void wrongRowsAreToldAsOfAForm() {
        post(given(), CsvFiles.HEADER + "x,Lamp,http://127.0.0.1:9/1.jpg\n")
                .then()
                .statusCode(400)
                .body("error", equalTo("The CSV has 1 error, in row 2."))
                .body(
                        "details[0].message",
                        equalTo("\"x\" is not a whole number; to take any text, name the column with serial_column."));
        post(given(), "").then().statusCode(400).body("error", containsString("The file is empty"));
        post(given(), CsvFiles.HEADER + "1,L,http://a.example/1\n".repeat(100_001))
                .then()
                .statusCode(413)
                .body("error", equalTo("The CSV has more than 100000 images; split it into several."));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "text/csv, br, \"Content-Encoding is 'br', must be 'gzip' if there is one.\"",
                "text/csv; charset=iso-8859-1, , \"The charset is 'iso-8859-1', must be 'utf-8'.\""
            })
    void aBodyInAnotherCodingIsRefused(String contentType, String coding, String error) {
        RequestSpecification request = coding == null ? given() : given().header("Content-Encoding", coding);

        post(request, contentType, CsvFiles.utf8(CSV))
                .then()
                .statusCode(415)
                .contentType("application/json")
                .body("error", equalTo(error));
    }

    /** Form and body count as the same upload; the compressed file is a different one. */
    @Test
    void theSameKeyWithTheSameFileIsTheSameUpload() {
        String key = UUID.randomUUID().toString();

        String first = accepted(post(given().header("Idempotency-Key", key), CSV));
        String again = accepted(post(given().header("Idempotency-Key", key), CSV));
        String asForm = accepted(given().header("Idempotency-Key", key)
                .multiPart("file", "products.csv", CsvFiles.utf8(CSV), "text/csv")
                .post("/upload/"));

        assertThat(List.of(again, asForm)).containsOnly(first);
        post(given().header("Idempotency-Key", key), CSV + "2,Chair,http://127.0.0.1:9/2.jpg\n")
                .then()
                .statusCode(422);
        post(given().header("Idempotency-Key", "ä"), CSV).then().statusCode(400);
    }

    /** curl does this with large bodies; some clients wait forever. */
    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "multipart/form-data; boundary=b"})
    void aClientThatWaitsToBeAskedForItsBodyIsAsked(String type) throws IOException {
        try (Socket client = new Socket("localhost", RestAssured.port)) {
            client.setSoTimeout((int) WAIT_TIMEOUT.toMillis());
            String body = type.equals("text/csv")
                    ? CSV
                    : "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" + CSV
                            + "\r\n--b--\r\n";
            OutputStream output = client.getOutputStream();
            output.write(CsvFiles.utf8("POST /upload/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Expect: 100-continue\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length()
                    + "\r\n\r\n"));
            String asked = "HTTP/1.1 100 Continue\r\n\r\n";

            assertThat(new String(client.getInputStream().readNBytes(asked.length()), StandardCharsets.UTF_8))
                    .isEqualTo(asked);
            output.write(CsvFiles.utf8(body));
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("{\"request_id\":");
        }
    }

    /** HTTP/1.0 has no 100 Continue. */
    @Test
    void aClientOfHttp10IsNotAsked() throws IOException {
        try (Socket client = new Socket("localhost", RestAssured.port)) {
            client.getOutputStream()
                    .write(CsvFiles.utf8("POST /upload/ HTTP/1.0\r\nExpect: 100-continue\r\nContent-Type: text/csv\r\n"
                            + "Content-Length: " + CSV.length() + "\r\n\r\n" + CSV));

            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.0 200 ");
        }
    }

    /** 30 MB, which keep the disk busy, in chunks without a Content-Length. */
    @Test
    void aLargeBodyIsTakenAndNoFileStays() {
        String padding = "x".repeat(900_000);
        StringBuilder csv = new StringBuilder("S. No.,Product Name,Input Image Urls,Note\n");
        for (int row = 1; row <= 34; row++) {
            csv.append(row)
                    .append(",Lamp,http://127.0.0.1:9/")
                    .append(row)
                    .append(".jpg,")
                    .append(padding)
                    .append('\n');
        }

        String answer = chunked(List.of(CsvFiles.utf8(csv.toString()), new byte[0]));

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        await().atMost(WAIT_TIMEOUT)
                .untilAsserted(() -> assertThat(leftBodies()).isEmpty());
    }

    @Test
    void aBodyOfUnknownLengthIsRefusedWhenItBecomesTooLong() {
        List<byte[]> pieces = new ArrayList<>(Collections.nCopies(64, new byte[1 << 20]));
        pieces.add(new byte[1]);

        String answer = chunked(pieces);

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("The request is larger than 67108864 bytes.");
        await().atMost(WAIT_TIMEOUT)
                .untilAsserted(() -> assertThat(leftBodies()).isEmpty());
    }

    @Test
    void aBodyThatBreaksOffLeavesNothing() throws IOException {
        try (Socket client = new Socket("localhost", RestAssured.port)) {
            client.getOutputStream()
                    .write(CsvFiles.utf8("POST /upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                            + "Content-Length: 1000\r\n\r\n" + CSV));
            await().atMost(WAIT_TIMEOUT).until(() -> !leftBodies().isEmpty());
        }

        await().atMost(WAIT_TIMEOUT)
                .untilAsserted(() -> assertThat(leftBodies()).isEmpty());
    }

    /** Some disconnect before their file exists. */
    @Test
    void clientsThatHangUpAtOnceLeaveNothing() throws IOException {
        byte[] half = CsvFiles.utf8("POST /upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                + "Content-Length: " + 2 * CSV.length() + "\r\n\r\n" + CSV);
        for (int i = 0; i < 100; i++) {
            try (Socket client = new Socket("localhost", RestAssured.port)) {
                client.getOutputStream().write(half);
            }
        }

        accepted(post(given(), CSV));

        await().atMost(WAIT_TIMEOUT).untilAsserted(() -> {
            assertThat(leftBodies()).isEmpty();
            assertThat(openBodies()).isEmpty();
        });
    }

    /** Open descriptors of files that may be deleted already; empty if the system does not list them. */
    private List<String> openBodies() throws IOException {
        Path descriptors = Path.of("/proc", String.valueOf(SERVICE.pid()), "fd");
        if (Files.notExists(descriptors)) {
            return List.of();
        }
        List<String> bodies = new ArrayList<>();
        try (Stream<Path> open = Files.list(descriptors)) {
            for (Path descriptor : (Iterable<Path>) open::iterator) {
                String file = target(descriptor);
                if (file.contains("/" + SERVICE.uploads().getFileName() + "/body")) {
                    bodies.add(file);
                }
            }
        }
        return bodies;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return ""; // closed meanwhile
        }
    }

    private List<Path> leftBodies() {
        if (Files.notExists(SERVICE.uploads())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(SERVICE.uploads())) {
            return files.filter(file -> file.getFileName().toString().startsWith("body"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the pieces in chunked coding, the last one empty, and returns the response. */
    private static String chunked(List<byte[]> pieces) {
        try (Socket client = new Socket("localhost", RestAssured.port)) {
            OutputStream output = client.getOutputStream();
            output.write(CsvFiles.utf8("POST /upload/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n"));
            for (byte[] piece : pieces) {
                output.write(CsvFiles.utf8(Integer.toHexString(piece.length) + "\r\n"));
                output.write(piece);
                output.write(CsvFiles.utf8("\r\n"));
            }
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
