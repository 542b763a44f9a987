package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.EmbeddedServersResource;
import dev.halftone.LoggedErrors;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that go away while they send. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServersResource.class)
class CutOffUploadsTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final String PART =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" + CsvFiles.HEADER;

    @ConfigProperty(name = "quarkus.http.body.uploads-directory")
    Path uploads;

    @Inject
    Vertx vertx;

    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "multipart/form-data; boundary=b"})
    void nothingOfAnUploadThatBreaksOffIsLeftNorLogged(String type) throws IOException {
        Set<Path> others = files();
        try (LoggedErrors errors = new LoggedErrors()) {
            try (Socket client = new Socket("localhost", RestAssured.port)) {
                client.getOutputStream()
                        .write(CsvFiles.utf8("POST /upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                                + "\r\nContent-Length: 100000\r\n\r\n" + PART));
                await().atMost(LONGEST_WAIT).until(() -> !newFiles(others).isEmpty());
            }

            await().atMost(LONGEST_WAIT)
                    .untilAsserted(() -> assertThat(newFiles(others)).isEmpty());
            assertThat(errors.messages()).isEmpty();
        }
    }

    /** As a browser does when its user goes to another page: the connection stays. */
    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "multipart/form-data; boundary=b"})
    void norOfAnHttp2StreamThatIsReset(String type) {
        Set<Path> others = files();
        try (LoggedErrors errors = new LoggedErrors()) {
            HttpClient client = vertx.createHttpClient(
                    new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
            HttpClientRequest upload = client.request(HttpMethod.POST, RestAssured.port, "localhost", "/upload/")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            upload.exceptionHandler(ownReset -> {})
                    .putHeader("Content-Type", type)
                    .setChunked(true)
                    .write(PART);
            await().atMost(LONGEST_WAIT).until(() -> !newFiles(others).isEmpty());

            upload.reset();

            await().atMost(LONGEST_WAIT)
                    .untilAsserted(() -> assertThat(newFiles(others)).isEmpty());
            assertThat(errors.messages()).isEmpty();
            client.close();
        }
    }

    private Set<Path> newFiles(Set<Path> others) {
        return files().stream().filter(file -> !others.contains(file)).collect(Collectors.toSet());
    }

    private Set<Path> files() {
        if (Files.notExists(uploads)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(uploads)) {
            return files.collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
