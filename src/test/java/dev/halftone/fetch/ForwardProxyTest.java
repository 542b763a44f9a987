package dev.halftone.fetch;

import static dev.halftone.fetch.RawOrigin.answer;
import static dev.halftone.fetch.RawOrigin.answering;
import static dev.halftone.fetch.RawOrigin.picture;
import static dev.halftone.fetch.RawOrigin.pictures;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.LoggedErrors;
import dev.halftone.embedded.FreePort;
import dev.halftone.fetch.FetchOutcome.Failed;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PfxOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches through a proxy, from origins with TLS and without. */
@Tag("process")
class ForwardProxyTest extends FetchingTest {

    private static final String PASSWORD = "s3cr3t/p@ss";

    @TempDir
    static Path keys;

    private static String authority;
    private static PfxOptions valid;
    private static PfxOptions otherName;

    private final List<LoopbackProxy> proxies = new ArrayList<>();

    @BeforeAll
    static void makeCertificates() {
        Certificates certificates = new Certificates(keys);
        authority = certificates.authority();
        valid = certificates.issue("valid", "san=dns:images.test,dns:more.test", "-validity", "30");
        otherName = certificates.issue("other-name", "san=dns:other.example", "-validity", "30");
    }

    @AfterEach
    void closeProxies() {
        proxies.forEach(LoopbackProxy::close);
    }

    private LoopbackProxy proxy(LoopbackProxy proxy) {
        proxies.add(proxy);
        return proxy;
    }

    private LoopbackProxy relaying() {
        return proxy(LoopbackProxy.relaying(vertx));
    }

    private ImageFetcher through(LoopbackProxy proxy, String... settings) {
        return fetcher(settings(proxy.url(), settings));
    }

    private static String[] settings(String proxy, String... more) {
        return Stream.concat(Stream.of("extra-ca", authority, "proxy", proxy), Arrays.stream(more))
                .toArray(String[]::new);
    }

    /** Serves the text {@code whole} under a name that only the test's name server knows. */
    private String origin(String scheme) {
        nameServer.answer("images.test", "127.0.0.1");
        int port = scheme.equals("http")
                ? serve(new HttpServerOptions().setHost("127.0.0.1"), request -> request.response()
                        .end("whole"))
                : serve(tls(valid), request -> request.response().end("whole"));
        return scheme + "://images.test:" + port;
    }

    private static HttpServerOptions tls(PfxOptions certificate) {
        return new HttpServerOptions()
                .setHost("127.0.0.1")
                .setSsl(true)
                .setUseAlpn(true)
                .setSni(true)
                .setKeyCertOptions(certificate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void theProxyIsAskedForTheCheckedAddressAndNeverForTheName(String scheme) {
        LoopbackProxy proxy = relaying();
        String origin = origin(scheme);

        assertThat(body(fetch(through(proxy), origin + "/a.jpg"))).asString().isEqualTo("whole");

        String asked = "127.0.0.1" + origin.substring(origin.lastIndexOf(':'));
        assertThat(proxy.asked()).containsExactly("CONNECT " + asked + " HTTP/1.1");
        assertThat(proxy.headers("Host")).containsExactly(Optional.of(asked));
        assertThat(proxy.headers("Proxy-Authorization")).containsExactly(Optional.empty());
        assertThat(proxy.heads().toString()).doesNotContain("images.test");
    }

    @Test
    void anOriginIsAskedUnderItsNameWithTheUsualHeaders() {
        nameServer.answer("images.test", "127.0.0.1");
        AtomicReference<MultiMap> headers = new AtomicReference<>();
        AtomicReference<String> target = new AtomicReference<>();
        String origin = serve(request -> {
            headers.set(request.headers());
            target.set(request.uri());
            request.response().end();
        });
        String port = origin.substring(origin.lastIndexOf(':'));

        body(fetch(through(relaying()), "http://images.test" + port + "/a.jpg?b=c"));

        assertThat(headers.get().names())
                .extracting(String::toLowerCase)
                .containsExactlyInAnyOrder("host", "user-agent", "accept", "accept-encoding");
        assertThat(headers.get().get("Host")).isEqualTo("images.test" + port);
        assertThat(target).hasValue("/a.jpg?b=c");
    }

    @Test
    void tlsIsWithTheOriginAndSpeaksHttp2() {
        nameServer.answer("images.test", "127.0.0.1");
        AtomicReference<String> name = new AtomicReference<>();
        AtomicReference<HttpVersion> version = new AtomicReference<>();
        int port = serve(tls(valid), request -> {
            name.set(request.connection().indicatedServerName());
            version.set(request.version());
            request.response().end();
        });

        body(fetch(through(relaying()), "https://images.test:" + port + "/"));

        assertThat(name).hasValue("images.test");
        assertThat(version).hasValue(HttpVersion.HTTP_2);
    }

    @Test
    void aServerThatIsNotTheHostIsRefusedBehindAProxyToo() {
        nameServer.answer("images.test", "127.0.0.1");
        int port = serve(tls(otherName), request -> request.response().end());

        Failed failed = failed(fetch(through(relaying()), "https://images.test:" + port + "/"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TLS);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).contains("certificate").contains("images.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void anIpv6AddressIsInBrackets(String scheme) {
        LoopbackProxy proxy = proxy(LoopbackProxy.answering(vertx, "HTTP/1.1 403 Forbidden\r\n\r\n"));

        failed(fetch(through(proxy), scheme + "://[0:0::1]:8443/"));

        assertThat(proxy.asked()).containsExactly("CONNECT [::1]:8443 HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void credentialsGoToTheProxyAlone(String scheme) {
        LoopbackProxy proxy = relaying();
        nameServer.answer("images.test", "127.0.0.1");
        AtomicReference<MultiMap> headers = new AtomicReference<>();
        HttpServerOptions options = scheme.equals("http") ? new HttpServerOptions().setHost("127.0.0.1") : tls(valid);
        int port = serve(options, request -> {
            headers.set(request.headers());
            request.response().end();
        });
        String url = "http://me:s3cr3t%2Fp%40ss@127.0.0.1:" + proxy.port();

        body(fetch(fetcher(settings(url)), scheme + "://images.test:" + port + "/"));

        assertThat(proxy.headers("Proxy-Authorization"))
                .containsExactly(Optional.of("Basic "
                        + Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(StandardCharsets.UTF_8))));
        assertThat(headers.get().contains("Proxy-Authorization")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2:PORT/",
                "https://127.0.0.2:PORT/",
                "http://private.test:PORT/",
                "https://private.test:PORT/",
                "http://mixed.test:PORT/",
                "http://[::ffff:127.0.0.2]:PORT/"
            })
    void whatIsBlockedIsNotEvenAskedFor(String url) {
        LoopbackProxy proxy = relaying();
        nameServer.answer("private.test", "127.0.0.2");
        nameServer.answer("mixed.test", "127.0.0.1", "127.0.0.2");

        Failed failed = failed(fetch(through(proxy), url.replace("PORT", "8080")));

        assertThat(failed.failure()).isEqualTo(FetchFailure.BLOCKED_ADDRESS);
        assertThat(proxy.connections()).isZero();
    }

    @Test
    void aRedirectIsCheckedBeforeTheProxyIsAsked() {
        LoopbackProxy proxy = relaying();
        nameServer.answer("private.test", "127.0.0.2");
        String origin = serve(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", "http://private.test:8080/")
                .end());

        Failed failed = failed(fetch(through(proxy), origin));

        assertThat(failed.failure()).isEqualTo(FetchFailure.BLOCKED_ADDRESS);
        assertThat(proxy.asked()).hasSize(1);
    }

    @Test
    void aNameThatOnlyTheProxyCouldResolveFailsWithDns() {
        LoopbackProxy proxy = relaying();

        assertThat(failed(fetch(through(proxy), "http://localhost.invalid:8080/"))
                        .failure())
                .isEqualTo(FetchFailure.DNS);
        assertThat(proxy.connections()).isZero();
    }

    static Stream<Arguments> refusals() {
        String body = "Content-Length: 11\r\nProxy-Authenticate: Basic realm=\"me\"\r\n\r\ns3cr3t page";
        return Stream.of("http", "https")
                .flatMap(scheme -> Stream.of(
                        Arguments.of(
                                scheme, "HTTP/1.1 407 Who are you?\r\n" + body, "407 Proxy Authentication Required"),
                        Arguments.of(scheme, "HTTP/1.1 403 s3cr3t\r\n" + body, "403 Forbidden"),
                        Arguments.of(scheme, "HTTP/1.0 502 s3cr3t\r\n" + body, "502 Bad Gateway"),
                        Arguments.of(scheme, "HTTP/1.1 503 s3cr3t\r\n" + body, "503 Service Unavailable"),
                        Arguments.of(
                                scheme,
                                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
                                "302 Found")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalIsSaidWithItsStatusAndMayPass(String scheme, String answer, String named) {
        LoopbackProxy proxy = proxy(LoopbackProxy.answering(vertx, answer));

        Failed failed = failedThrough(proxy, scheme);

        assertThat(failed.message())
                .matches("The proxy answered " + named
                        + " when it was asked for a connection to images\\.test on port [0-9]+\\.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aProxyThatIsSilentIsNotWaitedForLong(String scheme) {
        assertThat(failedThrough(proxy(LoopbackProxy.answering(vertx, "")), scheme)
                        .message())
                .startsWith("The proxy did not answer in time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void halfAnAnswerIsNotWaitedForLong(String scheme) {
        assertThat(failedThrough(proxy(LoopbackProxy.answering(vertx, "HTTP/1.1 200 OK\r\nVia: s3cr3t")), scheme)
                        .message())
                .startsWith("The proxy did not answer in time");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http|", "https|",
                "http|HTTP/1.1 200", "https|HTTP/1.1 200",
                "http|HTTP/1.1 200 OK\r\nVia: x\r\n", "https|HTTP/1.1 200 OK\r\nVia: x\r\n"
            })
    void aConnectionThatBreaksBeforeTheAnswerMayPass(String schemeAndAnswer) {
        String[] parts = schemeAndAnswer.split("\\|", 2);

        assertThat(failedThrough(proxy(LoopbackProxy.hangingUpAfter(vertx, parts[1])), parts[0])
                        .message())
                .startsWith("The connection to the proxy broke");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void anAnswerThatIsNotHttpIsSaidToBe(String scheme) {
        assertThat(failedThrough(proxy(LoopbackProxy.answering(vertx, "SSH-2.0-s3cr3t\r\n\r\n")), scheme)
                        .message())
                .startsWith("The answer of the proxy can't be read");
    }

    @Test
    void aHeadWithoutEndIsNotKept() {
        LoopbackProxy endless =
                proxy(LoopbackProxy.answering(vertx, "HTTP/1.1 200 OK\r\n" + "Via: x\r\n".repeat(10_000)));

        assertThat(failedThrough(endless, "http").message()).startsWith("The answer of the proxy can't be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aProxyThatIsAwayIsSaidToBe(String scheme) {
        assertThat(failed("http://me:s3cr3t@127.0.0.1:" + FreePort.next(), scheme)
                        .message())
                .startsWith("There was no connection to the proxy when it was asked for");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aProxyWhoseNameIsUnknownIsSaidToBe(String scheme) {
        assertThat(failed("http://me:s3cr3t@proxy.invalid:3128", scheme).message())
                .startsWith("The name of the proxy could not be resolved");
    }

    private Failed failedThrough(LoopbackProxy proxy, String scheme) {
        return failed("http://me:s3cr3t@127.0.0.1:" + proxy.port(), scheme);
    }

    /** The proxy's failures may pass, are those of a connection, and show neither credentials nor addresses. */
    private Failed failed(String proxy, String scheme) {
        try (LoggedErrors log = LoggedErrors.orWarnings()) {
            Failed failed = failed(fetch(
                    fetcher(settings(proxy, "connect-timeout", "500ms", "timeout", "20s")), origin(scheme) + "/a.jpg"));
            assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.hostFailing()).isTrue();
            assertThat(failed.message()).doesNotContain("s3cr3t").doesNotContain("127.0.0.1");
            assertThat(log.messages()).isEmpty();
            return failed;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\n\r\n",
                "HTTP/1.1 200\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nVia: x\r\n\r\n",
                "HTTP/1.1 200 OK\nVia: x\n\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
                "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
            })
    void everySuccessOpensATunnelWithoutABody(String answer) {
        LoopbackProxy proxy = proxy(LoopbackProxy.relayingAfter(vertx, answer));

        assertThat(body(fetch(through(proxy), origin("http") + "/a.jpg")))
                .asString()
                .isEqualTo("whole");
    }

    /** Otherwise a proxy, or somebody before it, could put a picture at another URL. */
    @Test
    void whatFollowsTheAnswerOfTheProxyIsNoAnswerOfTheOrigin() {
        LoopbackProxy proxy = proxy(LoopbackProxy.relayingAfter(vertx, LoopbackProxy.OPENED + answer("/another")));

        Failed failed = failed(fetch(through(proxy), origin("http") + "/a.jpg"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void anAddressThatTheProxyCannotReachIsFollowedByTheNextOne() {
        LoopbackProxy proxy = relaying();
        int port = serve(new HttpServerOptions().setHost("127.0.0.3"), request -> request.response()
                .end("whole"));
        nameServer.answer("many.test", "127.0.0.1", "127.0.0.3");
        ImageFetcher fetcher = through(proxy, "allowed-networks", "127.0.0.0/8");

        assertThat(body(fetch(fetcher, "http://many.test:" + port + "/")))
                .asString()
                .isEqualTo("whole");

        assertThat(proxy.asked()).contains("CONNECT 127.0.0.3:" + port + " HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void tunnelsAreKeptForTheNextImagesOfTheHost(String scheme) {
        LoopbackProxy proxy = relaying();
        String origin = origin(scheme);
        ImageFetcher fetcher = through(proxy);

        for (String path : List.of("/1", "/2", "/3")) {
            assertThat(body(fetch(fetcher, origin + path))).asString().isEqualTo("whole");
        }

        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(proxy.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void eachHostHasItsOwnTunnelsEvenToOneAddress(String scheme) {
        LoopbackProxy proxy = relaying();
        String origin = origin(scheme);
        nameServer.answer("more.test", "127.0.0.1");
        ImageFetcher fetcher = through(proxy);

        body(fetch(fetcher, origin + "/1"));
        body(fetch(fetcher, origin.replace("images.test", "more.test") + "/1"));
        body(fetch(fetcher, origin + "/2"));
        body(fetch(fetcher, origin.replace("images.test", "more.test") + "/2"));

        assertThat(proxy.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aTunnelToAFormerAddressIsNotUsed(String scheme) {
        LoopbackProxy proxy = relaying();
        int port = FreePort.next();
        for (String address : List.of("127.0.0.1", "127.0.0.3")) {
            vertx.createHttpServer((scheme.equals("http") ? new HttpServerOptions() : tls(valid))
                            .setHost(address)
                            .setPort(port))
                    .requestHandler(request -> request.response().end(address))
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }
        nameServer.answerInTurn("images.test", "127.0.0.1", "127.0.0.3");
        ImageFetcher fetcher = through(proxy, "allowed-networks", "127.0.0.1,127.0.0.3");
        String url = scheme + "://images.test:" + port + "/";

        assertThat(body(fetch(fetcher, url))).asString().isEqualTo("127.0.0.1");
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(() -> new String(body(fetch(fetcher, url)), StandardCharsets.US_ASCII).equals("127.0.0.3"));

        assertThat(proxy.asked())
                .containsExactly("CONNECT 127.0.0.1:" + port + " HTTP/1.1", "CONNECT 127.0.0.3:" + port + " HTTP/1.1");
    }

    @Test
    void manyImagesComeThroughManyTunnelsEachAtItsUrl() {
        LoopbackProxy proxy = relaying();
        String origin = serveRaw(answering((path, socket) -> vertx.setTimer(5, then -> socket.write(answer(path)))));

        assertThat(fetchAll(through(proxy, "connections-per-origin", "8"), origin, 200, 16))
                .isEqualTo(pictures(200));

        assertThat(proxy.connections()).isBetween(1, 8);
    }

    @Test
    void anOriginThatClosesAfterEachAnswerCostsNoTry() {
        String origin = serveRaw(answering((path, socket) -> {
            socket.write(answer(path));
            socket.close();
        }));

        assertThat(fetchAll(through(relaying()), origin, 50, 4)).isEqualTo(pictures(50));
    }

    /** All tunnels have the address of the proxy: one such origin must not take the kept connections of all others. */
    @Test
    void anOriginThatSendsWhatNobodyAskedForSpoilsOnlyItsOwnTunnels() {
        LoopbackProxy proxy = relaying();
        Map<Object, AtomicInteger> asked = new ConcurrentHashMap<>();
        String unasked = serveRaw(answering((path, socket) -> {
            asked.computeIfAbsent(socket, first -> new AtomicInteger()).incrementAndGet();
            socket.write(answer(path) + "x");
        }));
        Set<Object> connections = ConcurrentHashMap.newKeySet();
        String orderly = serveRaw(answering((path, socket) -> {
            connections.add(socket);
            socket.write(answer(path));
        }));
        ImageFetcher fetcher = through(proxy);

        assertThat(fetchAll(fetcher, unasked, 5, 1)).isEqualTo(pictures(5));
        assertThat(fetchAll(fetcher, orderly, 5, 1)).isEqualTo(pictures(5));

        assertThat(asked).hasSize(5);
        assertThat(connections).hasSize(1);
    }

    /** Memory is shared by the addresses of origins; with that of the proxy all of them would have one share. */
    @Test
    void originsBehindAProxyHaveEachTheirShareOfTheMemory() {
        int quarter = BUDGET / 4;
        String pouring = "HTTP/1.1 200 OK\r\nContent-Length: " + quarter + "\r\n\r\n" + "x".repeat(quarter - 1);
        int port = serveRaw("127.0.0.3", 0, answering((path, socket) -> socket.write(pouring)));
        serveRaw("127.0.0.5", port, answering((path, socket) -> socket.write(pouring)));
        ImageFetcher fetcher = through(relaying(), "allowed-networks", "127.0.0.0/8");
        List<Cancellable> held = new ArrayList<>();

        for (String origin : List.of("http://127.0.0.3:", "http://127.0.0.5:")) {
            held.add(fetcher.fetch(origin + port + "/", budget, Turnstile.OPEN)
                    .subscribe()
                    .with(outcome -> {}));
        }

        await().until(() -> BUDGET - budget.available() > quarter + quarter / 2);
        held.forEach(Cancellable::cancel);
    }

    @Test
    void hostsHaveTheirOwnProxiesOrNone() {
        LoopbackProxy everywhere = relaying();
        LoopbackProxy special = relaying();
        String origin = origin("http");
        String port = origin.substring(origin.lastIndexOf(':'));
        nameServer.answer("a.special.test", "127.0.0.1");
        nameServer.answer("direct.special.test", "127.0.0.1");
        ImageFetcher fetcher = through(
                everywhere,
                "hosts.\"*.special.test\".proxy",
                special.url(),
                "hosts.\"direct.special.test\".proxy",
                "none");

        body(fetch(fetcher, "http://direct.special.test" + port + "/"));
        assertThat(everywhere.connections() + special.connections()).isZero();
        body(fetch(fetcher, "http://a.special.test" + port + "/"));
        assertThat(special.connections()).isEqualTo(1);
        assertThat(everywhere.connections()).isZero();
        body(fetch(fetcher, origin + "/"));
        assertThat(everywhere.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void anImageThatIsCancelledWhileItsTunnelOpensLeavesNothingBehind(String scheme) {
        LoopbackProxy silent = proxy(LoopbackProxy.answering(vertx, ""));
        ImageFetcher fetcher = through(silent, "connections-per-origin", "1", "connect-timeout", "2s");
        String origin = origin(scheme);

        var first =
                fetcher.fetch(origin + "/1", budget, Turnstile.OPEN).subscribe().with(outcome -> {});
        await().until(() -> !silent.asked().isEmpty());
        first.cancel();

        await().until(() -> budget.available() == BUDGET);
        assertThat(failed(fetch(fetcher, origin + "/2")).failure()).isEqualTo(FetchFailure.CONNECT);
    }

    @Test
    void messagesGoThroughTheProxyToo() {
        LoopbackProxy proxy = relaying();
        AtomicReference<String> received = new AtomicReference<>();
        nameServer.answer("images.test", "127.0.0.1");
        int port = serve(tls(valid), request -> request.body().onSuccess(body -> {
            received.set(request.getHeader("Host") + " " + request.getHeader("webhook-id") + " " + body);
            request.response().end();
        }));
        PostClient client = postClient(settings(proxy.url()));

        PostOutcome outcome = client.post(
                        "https://images.test:" + port + "/", Map.of("webhook-id", "1"), new byte[] {'{', '}'}, PATIENCE)
                .await()
                .atMost(PATIENCE);

        assertThat(outcome).isEqualTo(new PostOutcome.Answered(200, Optional.empty()));
        assertThat(received).hasValue("images.test:" + port + " 1 {}");
        assertThat(proxy.asked()).containsExactly("CONNECT 127.0.0.1:" + port + " HTTP/1.1");
    }

    @Test
    void aPictureOfAnotherOriginIsNeverTheAnswer() {
        LoopbackProxy proxy = relaying();
        ImageFetcher fetcher = through(proxy);
        String one = serveRaw(answering((path, socket) -> socket.write(answer(path + "-of-one"))));
        String two = serveRaw(answering((path, socket) -> socket.write(answer(path + "-of-two"))));

        for (int i = 0; i < 5; i++) {
            assertThat(body(fetch(fetcher, one + "/" + i))).asString().isEqualTo(picture("/" + i + "-of-one"));
            assertThat(body(fetch(fetcher, two + "/" + i))).asString().isEqualTo(picture("/" + i + "-of-two"));
        }
    }
}
