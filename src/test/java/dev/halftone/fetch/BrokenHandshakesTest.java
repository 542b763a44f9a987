package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A failure is permanent only if a retry can't change it: the owner of the certificate, the protocol, and its version.
 */
@Tag("process")
class BrokenHandshakesTest extends FetchingTest {

    @TempDir
    static Path keys;

    private static Certificates certificates;
    private static PfxOptions valid;
    private static PfxOptions otherName;

    @BeforeAll
    static void makeCertificates() {
        certificates = new Certificates(keys);
        valid = certificates.issue("valid", "san=dns:localhost,dns:two.test", "-validity", "30");
        otherName = certificates.issue("other-name", "san=dns:other.example", "-validity", "30");
    }

    @Test
    void aConnectionThatIsClosedInTheHandshakeMayPass() {
        String origin = serveRaw(socket -> socket.handler(hello -> socket.close()));

        assertMayPass(failed(fetch(secure(origin))));
    }

    @Test
    void aConnectionThatIsResetInTheHandshakeMayPass() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Thread origin = new Thread(() -> reset(server));
            origin.start();

            assertMayPass(failed(fetch("https://localhost:" + server.getLocalPort() + "/")));
        }
    }

    private static void reset(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read(new byte[4096]);
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertMayPass(FetchOutcome.Failed failed) {
        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.hostFailing()).isTrue();
        assertThat(failed.message()).isEqualTo("The connection to localhost broke in the TLS handshake.");
    }

    /** RFC 8446, section 6.2. */
    @ParameterizedTest
    @CsvSource({"40, handshake_failure", "80, internal_error", "90, user_canceled", "71, insufficient_security"})
    void anAlertThatSaysNoReasonForGoodMayPass(int alert, String name) {
        assertMayPass(failed(fetch(alerting(alert))));
    }

    @ParameterizedTest
    @CsvSource({
        "70, protocol_version, There is no version of TLS that localhost and this service both speak.",
        "112, unrecognized_name, localhost says in the TLS handshake that this is not its name.",
        "116, certificate_required, localhost asks for a client certificate.",
        "42, bad_certificate, localhost asks for a client certificate."
    })
    void anAlertThatSaysWhatCantPassIsFinal(int alert, String name, String message) {
        var failed = failed(fetch(alerting(alert)));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TLS);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).isEqualTo(message);
    }

    private String alerting(int alert) {
        Buffer record = Buffer.buffer(new byte[] {21, 3, 3, 0, 2, 2, (byte) alert});
        return secure(serveRaw(socket -> socket.handler(hello -> socket.end(record))));
    }

    /** A ServerHello of TLS 1.0, which no up-to-date client supports. */
    @Test
    void aServerThatChoosesAVersionThatIsNotSpokenIsFinal() {
        Buffer hello = Buffer.buffer(new byte[] {22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1})
                .appendBytes(new byte[32])
                .appendBytes(new byte[] {0, 0, 47, 0});

        var failed = failed(fetch(secure(serveRaw(socket -> socket.handler(asked -> socket.write(hello))))));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TLS);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).contains("version");
    }

    @Test
    void whatBreaksAtOneAddressIsTriedAtTheNext() {
        nameServer.answer("two.test", "127.0.0.1", "::1");
        int port = serve(tls("::1", valid), request -> request.response().end("second"));
        AtomicInteger broken = new AtomicInteger();
        serveRaw(
                "127.0.0.1",
                port,
                socket -> socket.handler(hello -> {
                    broken.incrementAndGet();
                    socket.close();
                }));

        assertThat(body(fetch(trusting(), "https://two.test:" + port + "/")))
                .asString()
                .isEqualTo("second");
        assertThat(broken).hasValue(1);
    }

    @Test
    void whatMayPassAtOneAddressIsNotFinalBecauseAnotherCanNeverDo() {
        nameServer.answer("two.test", "127.0.0.1", "::1");
        int port = serve(tls("::1", otherName), request -> request.response().end("somebody else's"));
        serveRaw("127.0.0.1", port, socket -> socket.handler(hello -> socket.close()));

        var failed = failed(fetch(trusting(), "https://two.test:" + port + "/"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void aCertificateThatIsWrongIsFinalAtTheFirstAddress() {
        nameServer.answer("two.test", "127.0.0.1", "::1");
        int port =
                serve(tls("127.0.0.1", otherName), request -> request.response().end("somebody else's"));

        var failed = failed(fetch(trusting(), "https://two.test:" + port + "/"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TLS);
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void aReceiverOfMessagesMayPassLikewise() {
        String receiver = secure(serveRaw(socket -> socket.handler(hello -> socket.close())));

        assertThat(postClient()
                        .post(receiver, Map.of(), new byte[] {'{', '}'}, Duration.ofSeconds(20))
                        .await()
                        .atMost(PATIENCE))
                .isEqualTo(new PostOutcome.Failed(
                        FetchFailure.CONNECT, "The connection to localhost broke in the TLS handshake."));
    }

    private ImageFetcher trusting() {
        return fetcher("extra-ca", certificates.authority());
    }

    private static String secure(String origin) {
        return origin.replace("http://127.0.0.1", "https://localhost");
    }

    private static HttpServerOptions tls(String address, PfxOptions certificate) {
        return new HttpServerOptions().setHost(address).setSsl(true).setKeyCertOptions(certificate);
    }
}
