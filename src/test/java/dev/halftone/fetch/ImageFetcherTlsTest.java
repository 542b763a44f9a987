package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP over TLS, with valid and invalid certificates. */
@Tag("process")
class ImageFetcherTlsTest extends FetchingTest {

    @TempDir
    static Path keys;

    private static String authority;
    private static PfxOptions valid;
    private static PfxOptions otherName;
    private static PfxOptions expired;
    private static PfxOptions selfSigned;

    @BeforeAll
    static void makeCertificates() {
        Certificates certificates = new Certificates(keys);
        authority = certificates.authority();
        valid = certificates.issue(
                "valid", "san=dns:localhost,dns:images.test,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1", "-validity", "30");
        otherName = certificates.issue("other-name", "san=dns:other.example", "-validity", "30");
        expired = certificates.issue("expired", "san=dns:localhost", "-startdate", "-10d", "-validity", "5");
        selfSigned = certificates.selfSigned("self-signed", "san=dns:localhost");
    }

    @Test
    void http2IsSpokenWhereAlpnAgreesOnIt() {
        AtomicReference<HttpVersion> version = new AtomicReference<>();
        byte[] picture = new byte[3_000_000];
        int port = serve(tls(valid), request -> {
            version.set(request.version());
            request.response().end(Buffer.buffer(picture));
        });

        assertThat(body(fetch(fetcher("extra-ca", authority), "https://localhost:" + port + "/")))
                .isEqualTo(picture);
        assertThat(version).hasValue(HttpVersion.HTTP_2);
    }

    @Test
    void http1IsSpokenWhereAlpnDoesNotKnowBetter() {
        AtomicReference<HttpVersion> version = new AtomicReference<>();
        int port = serve(tls(valid).setUseAlpn(false), request -> {
            version.set(request.version());
            request.response().end("one");
        });

        assertThat(body(fetch(fetcher("extra-ca", authority), "https://localhost:" + port + "/")))
                .asString()
                .isEqualTo("one");
        assertThat(version).hasValue(HttpVersion.HTTP_1_1);
    }

    @Test
    void manyImagesShareHttp2Connections() {
        Set<Object> connections = ConcurrentHashMap.newKeySet();
        int port = serve(tls(valid), request -> {
            connections.add(request.connection());
            request.response().end(Buffer.buffer(new byte[200_000]));
        });
        ImageFetcher fetcher = fetcher("extra-ca", authority, "connections-per-origin", "4");

        List<FetchOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            fetcher.fetch("https://localhost:" + port + "/" + i, budget, Turnstile.OPEN)
                    .invoke(this::body)
                    .subscribe()
                    .with(outcome -> {
                        synchronized (outcomes) {
                            outcomes.add(outcome);
                        }
                    });
        }

        await().until(() -> {
            synchronized (outcomes) {
                return outcomes.size() == 40;
            }
        });
        assertThat(connections).hasSizeLessThanOrEqualTo(4);
        assertThat(budget.available()).isEqualTo(BUDGET);
    }

    @Test
    void anHttp2StreamThatIsResetIsABrokenConnection() {
        int port = serve(tls(valid), request -> {
            request.response().putHeader("Content-Length", "1000").write("some");
            request.response().reset();
        });

        var failed = failed(fetch(fetcher("extra-ca", authority), "https://localhost:" + port + "/"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void anHttp2StreamThatNeverAnswersTimesOutAndLeavesItsConnectionToOthers() {
        AtomicBoolean reset = new AtomicBoolean();
        Set<Object> connections = ConcurrentHashMap.newKeySet();
        int port = serve(tls(valid), request -> {
            connections.add(request.connection());
            if (request.path().equals("/never")) {
                request.response().exceptionHandler(cause -> reset.set(true));
            } else {
                request.response().end("soon");
            }
        });
        ImageFetcher fetcher = fetcher("extra-ca", authority, "timeout", "5s");
        String origin = "https://localhost:" + port;

        body(fetch(fetcher, origin + "/before"));
        assertThat(failed(fetch(fetcher, origin + "/never")).failure()).isEqualTo(FetchFailure.TIMEOUT);
        await().untilTrue(reset);
        body(fetch(fetcher, origin + "/after"));

        assertThat(connections).hasSize(1);
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        assertRefused(fetcher("extra-ca", authority), otherName);
    }

    @Test
    void anExpiredCertificateIsRefused() {
        assertRefused(fetcher("extra-ca", authority), expired);
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() {
        assertRefused(fetcher(), valid);
    }

    @Test
    void aSelfSignedCertificateIsRefused() {
        assertRefused(fetcher("extra-ca", authority), selfSigned);
    }

    @Test
    void aSelfSignedCertificateIsTrustedWhenItIsItselfAnExtraAuthority() throws Exception {
        int port = serve(tls(selfSigned), request -> request.response().end("known"));

        String bundle = keys.resolve("self-signed.pem").toString();
        assertThat(body(fetch(fetcher("extra-ca", bundle), "https://localhost:" + port + "/")))
                .asString()
                .isEqualTo("known");
    }

    @Test
    void aBundleHoldsAnyNumberOfAuthoritiesAndComments() throws Exception {
        Path bundle = keys.resolve("bundle.pem");
        Files.writeString(
                bundle,
                "# our own\n"
                        + Files.readString(
                                Path.of(keys.resolve("self-signed.pem").toString())) + "# and another one\n"
                        + Files.readString(Path.of(authority)));
        int port = serve(tls(valid), request -> request.response().end("second"));

        assertThat(body(fetch(fetcher("extra-ca", bundle.toString()), "https://localhost:" + port + "/")))
                .asString()
                .isEqualTo("second");
    }

    @ParameterizedTest
    @CsvSource({"missing.pem, can't be read", "empty.pem, no certificate", "broken.pem, no PEM bundle"})
    void anExtraAuthorityThatIsNoneStopsTheStart(String file, String named) throws IOException {
        if (!file.startsWith("missing")) {
            String begun = "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n";
            Files.writeString(keys.resolve(file), file.startsWith("empty") ? "" : begun);
        }

        assertThatThrownBy(() -> fetcher("extra-ca", keys.resolve(file).toString()))
                .hasMessageContaining("halftone.fetch.extra-ca")
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource({"images.test, images.test", "IMAGES.test., images.test", "127.0.0.1, ", "[::1], "})
    void aConnectionToACheckedAddressNamesAndVerifiesTheHostOfTheUrl(String host, String indicated) {
        nameServer.answer("images.test", "127.0.0.1");
        AtomicReference<String> name = new AtomicReference<>();
        AtomicReference<String> authority = new AtomicReference<>();
        String address = host.equals("[::1]") ? "::1" : "127.0.0.1";
        int port = serve(tls(valid).setSni(true).setHost(address), request -> {
            name.set(request.connection().indicatedServerName());
            authority.set(request.authority().toString());
            request.response().end("named");
        });

        assertThat(body(fetch(
                        fetcher("extra-ca", ImageFetcherTlsTest.authority), "https://" + host + ":" + port + "/")))
                .asString()
                .isEqualTo("named");
        assertThat(name).hasValue(indicated);
        assertThat(authority).hasValue((indicated == null ? host : indicated) + ":" + port);
    }

    @Test
    void aNameThatLeadsToSomebodyElsesServerIsRefused() {
        nameServer.answer("elsewhere.test", "127.0.0.1");
        int port = serve(tls(valid), request -> request.response().end());

        var failed = failed(fetch(fetcher("extra-ca", authority), "https://elsewhere.test:" + port + "/"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TLS);
    }

    @Test
    void anOriginWithoutTlsIsRefused() {
        String origin = serve(request -> request.response().end());

        var failed = failed(fetch(origin.replace("http:", "https:")));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TLS);
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void aHandshakeThatIsNeverAnsweredIsAFailureToConnect() {
        String origin = serveRaw(socket -> {});

        var failed = failed(fetch(origin.replace("http:", "https:"), "connect-timeout", "300ms"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void aRedirectLeadsFromHttpToHttps() {
        int secure = serve(tls(valid), request -> request.response().end("safe"));
        String origin = serve(request -> request.response()
                .setStatusCode(301)
                .putHeader("Location", "https://localhost:" + secure + "/")
                .end());

        assertThat(body(fetch(fetcher("extra-ca", authority), origin)))
                .asString()
                .isEqualTo("safe");
    }

    @Test
    void messagesAreSentToWhoeverProvesToBeTheHostAndToNobodyElse() {
        AtomicBoolean told = new AtomicBoolean();
        PostClient client = postClient("extra-ca", authority);

        for (PfxOptions certificate : List.of(otherName, expired, selfSigned)) {
            int impostor = serve(tls(certificate), request -> {
                told.set(true);
                request.response().end();
            });
            assertThat(post(client, impostor))
                    .isInstanceOfSatisfying(PostOutcome.Failed.class, failed -> assertThat(failed.failure())
                            .isEqualTo(FetchFailure.TLS));
        }
        assertThat(told).isFalse();
        int receiver = serve(tls(valid), request -> request.response().end());
        assertThat(post(client, receiver)).isEqualTo(new PostOutcome.Answered(200, Optional.empty()));
    }

    private static PostOutcome post(PostClient client, int port) {
        return client.post("https://localhost:" + port + "/", Map.of(), new byte[] {'{', '}'}, PATIENCE)
                .await()
                .atMost(PATIENCE);
    }

    private void assertRefused(ImageFetcher fetcher, PfxOptions certificate) {
        AtomicBoolean asked = new AtomicBoolean();
        int port = serve(tls(certificate), request -> {
            asked.set(true);
            request.response().end();
        });

        var failed = failed(fetch(fetcher, "https://localhost:" + port + "/"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TLS);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).contains("certificate").contains("localhost");
        assertThat(asked).isFalse();
    }

    private static HttpServerOptions tls(PfxOptions certificate) {
        return new HttpServerOptions()
                .setHost("127.0.0.1")
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(certificate);
    }
}
