package dev.halftone.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.PackagedService;
import dev.halftone.ServiceLog;
import dev.halftone.TemporaryUploads;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that the framework can't read: the client's fault, and told so. */
@Tag("process")
class UnreadableUploadsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final String FORM = "multipart/form-data; boundary=b";
    private static final String FILE_PART =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" + CsvFiles.HEADER
                    + "1,Lamp,http://127.0.0.1:9/1.jpg\r\n";
    private static final String END = "--b--\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "a/b/c", ";;;", "text/csv, text/csv"})
    void aContentTypeThatIsNoneIsRefused(String type) throws IOException {
        String request = Api.upload(List.of(List.of("http://127.0.0.1:9/1.jpg")));
        ServiceLog log = SERVICE.logFromNow();
        for (String line : List.of("POST /upload/", "GET /requests/" + request + "/images")) {
            assertThat(answer(line, type, FILE_PART))
                    .startsWith("HTTP/1.1 415 ")
                    .endsWith("{\"error\":\"The Content-Type is no media type.\"}");
        }
        assertThat(log.errors()).isEmpty();
    }

    static Stream<Arguments> damagedForms() {
        String field = "--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n";
        return Stream.of(
                Arguments.of("an empty boundary", "multipart/form-data; boundary=", FILE_PART + END),
                Arguments.of("no last boundary", FORM, FILE_PART),
                Arguments.of("nothing", FORM, ""),
                Arguments.of("another boundary", "multipart/form-data; boundary=c", FILE_PART + END),
                Arguments.of(
                        "a file name in an unknown charset",
                        FORM,
                        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename*=FOO''x\r\n\r\nx\r\n" + END),
                Arguments.of(
                        "a field in an unknown charset",
                        FORM,
                        "--b\r\nContent-Disposition: form-data; name=\"quality\"\r\n"
                                + "Content-Type: text/plain; charset=nope\r\n\r\n50\r\n" + FILE_PART + END),
                Arguments.of(
                        "a field whose type is none",
                        FORM,
                        "--b\r\nContent-Disposition: form-data; name=\"quality\"\r\nContent-Type: x\r\n\r\n50\r\n"
                                + FILE_PART + END),
                Arguments.of("too many fields", FORM, FILE_PART + field.repeat(1_100) + END),
                Arguments.of("far too many fields", FORM, FILE_PART + field.repeat(50_000) + END));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damagedForms")
    void aFormThatIsDamagedIsRefused(String damage, String type, String body) throws IOException {
        TemporaryUploads files = new TemporaryUploads(SERVICE.uploads());
        ServiceLog log = SERVICE.logFromNow();
        assertThat(answer("POST /upload/", type, body))
                .startsWith("HTTP/1.1 400 ")
                .endsWith("{\"error\":\"The form can't be read: it is cut off or damaged,"
                        + " or has too many fields.\"}");
        await().atMost(WAIT_TIMEOUT)
                .untilAsserted(() -> assertThat(files.files()).isEmpty());
        assertThat(log.errors()).isEmpty();
    }

    /** Simulates a disk that accepts no files: a file takes the place of the uploads directory. */
    @Test
    void aFormThatCanNotBeStoredIsNoFaultOfItsClient() throws IOException {
        Path uploads = SERVICE.uploads();
        Path aside = uploads.resolveSibling("uploads-aside");
        Files.createDirectories(uploads);
        Files.move(uploads, aside);
        Files.createFile(uploads);
        try {
            given().multiPart("file", "a.csv", new byte[1])
                    .post("/upload/")
                    .then()
                    .statusCode(503);
        } finally {
            Files.delete(uploads);
            Files.move(aside, uploads);
        }

        assertThat(Api.upload(Api.csv(List.of(List.of("http://127.0.0.1:9/1.jpg"))), Map.of())
                        .statusCode())
                .isEqualTo(200);
    }

    private static String answer(String line, String type, String body) throws IOException {
        try (Socket client = new Socket("localhost", RestAssured.port)) {
            client.getOutputStream()
                    .write(CsvFiles.utf8(line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                            + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
