package dev.halftone.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.TemporaryUploads;
import dev.halftone.access.Keys;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the connection ends if the client is still sending a body that is not read. */
@Tag("faults")
@Tag("process")
class RefusedBodiesIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared(Keys.STRICT);

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final int MEGABYTE = 1 << 20;

    private final URI service = PackagedService.address();

    @ParameterizedTest
    @CsvSource({
        "401, text/csv, 1000000, htk_made-up",
        "413, text/csv, 100000000, ",
        "408, text/csv, 1000000, ",
        "408, multipart/form-data; boundary=b, 1000000, "
    })
    void ofAnHttp2ConnectionItsStreamEndsAndNoOther(int status, String type, String length, String otherKey) {
        String key = Keys.of("streams");
        TemporaryUploads uploads = new TemporaryUploads(SERVICE.uploads());
        try (Origin origin = new Origin()) {
            String request = Keys.uploaded(key, origin.on("/held-back.jpg", silent -> {}));
            HttpClient client = http2(origin);
            AtomicInteger heard = new AtomicInteger();
            HttpClientRequest events = begin(client, HttpMethod.GET, "/requests/" + request + "/events", key);
            events.response().onSuccess(answer -> answer.handler(event -> heard.incrementAndGet())
                    .exceptionHandler(end -> heard.set(Integer.MIN_VALUE)));
            events.end();
            await().atMost(WAIT_TIMEOUT).until(() -> heard.get() > 0);

            AtomicReference<Throwable> end = new AtomicReference<>();
            HttpClientRequest refused = begin(client, HttpMethod.POST, "/upload/", otherKey == null ? key : otherKey);
            refused.exceptionHandler(end::set)
                    .putHeader("Content-Type", type)
                    .putHeader("Content-Length", length)
                    .write("x");
            String answer = join(refused.response()
                    .compose(head -> head.body().map(body -> head.statusCode() + " " + body.toJsonObject())));

            assertThat(answer).startsWith(status + " {\"error\":");
            await().atMost(WAIT_TIMEOUT).untilAsserted(() -> assertThat(end.get())
                    .isInstanceOfSatisfying(StreamResetException.class, reset -> assertThat(reset.getCode())
                            .isZero()));
            assertThat(refused.connection()).isSameAs(events.connection());
            int before = heard.get();
            await().atMost(WAIT_TIMEOUT).until(() -> heard.get() > before + 1);
            await().atMost(WAIT_TIMEOUT)
                    .untilAsserted(() -> assertThat(uploads.files()).isEmpty());
        }
    }

    private static HttpClient http2(Origin vertx) {
        return vertx.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false));
    }

    private HttpClientRequest begin(HttpClient client, HttpMethod method, String path, String key) {
        return join(client.request(method, service.getPort(), "localhost", path))
                .putHeader("Authorization", "Bearer " + key);
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** If the connection were closed at once, TCP would discard the response together with the unread bytes. */
    @Test
    void anOlderClientSeesTheAnswerAlthoughItSendsAllItHas() throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), service.getPort())) {
            client.setSendBufferSize(1 << 16); // so that the sent bytes do not all fit into a buffer
            OutputStream body = client.getOutputStream();
            body.write(("POST /upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: "
                            + 4 * MEGABYTE + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 4; i++) {
                body.write(new byte[MEGABYTE]);
            }

            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 401 ")
                    .containsIgnoringCase("\r\nconnection: close\r\n")
                    .contains("{\"error\":");
        }
    }

    @Test
    void anOlderClientThatGoesOnSendingIsCutOff() throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), service.getPort())) {
            client.getOutputStream()
                    .write(("POST /upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                                    + "Content-Length: 1000000\r\n\r\nx")
                            .getBytes(StandardCharsets.US_ASCII));

            // Reads to the end of the stream, which only the server can cause.
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 401 ");
        }
    }
}
