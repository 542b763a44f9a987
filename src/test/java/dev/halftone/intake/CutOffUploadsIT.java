package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.ServiceLog;
import dev.halftone.TemporaryUploads;
import io.restassured.RestAssured;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that go away while they send. */
@Tag("process")
class CutOffUploadsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final String PART =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" + CsvFiles.HEADER;

    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "multipart/form-data; boundary=b"})
    void nothingOfAnUploadThatBreaksOffIsLeftNorLogged(String type) throws IOException {
        TemporaryUploads uploads = new TemporaryUploads(SERVICE.uploads());
        ServiceLog log = SERVICE.logFromNow();
        try (Socket client = new Socket("localhost", RestAssured.port)) {
            client.getOutputStream()
                    .write(CsvFiles.utf8("POST /upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                            + "\r\nContent-Length: 100000\r\n\r\n" + PART));
            await().atMost(WAIT_TIMEOUT).until(() -> !uploads.files().isEmpty());
        }

        await().atMost(WAIT_TIMEOUT)
                .untilAsserted(() -> assertThat(uploads.files()).isEmpty());
        assertThat(log.errors()).isEmpty();
    }

    /** A browser does this when its user leaves the page: the connection stays open. */
    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "multipart/form-data; boundary=b"})
    void norOfAnHttp2StreamThatIsReset(String type) {
        TemporaryUploads uploads = new TemporaryUploads(SERVICE.uploads());
        ServiceLog log = SERVICE.logFromNow();
        try (Origin vertx = new Origin()) {
            HttpClient client = vertx.vertx()
                    .createHttpClient(new HttpClientOptions()
                            .setProtocolVersion(HttpVersion.HTTP_2)
                            .setHttp2ClearTextUpgrade(false));
            HttpClientRequest upload = client.request(HttpMethod.POST, RestAssured.port, "localhost", "/upload/")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            upload.exceptionHandler(ownReset -> {})
                    .putHeader("Content-Type", type)
                    .setChunked(true)
                    .write(PART);
            await().atMost(WAIT_TIMEOUT).until(() -> !uploads.files().isEmpty());

            upload.reset();

            await().atMost(WAIT_TIMEOUT)
                    .untilAsserted(() -> assertThat(uploads.files()).isEmpty());
            assertThat(log.errors()).isEmpty();
            client.close();
        }
    }
}
