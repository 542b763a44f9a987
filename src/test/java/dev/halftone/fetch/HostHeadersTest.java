package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.LoggedErrors;
import dev.halftone.fetch.FetchOutcome.Failed;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that an operator sets for hosts. */
@Tag("process")
class HostHeadersTest extends FetchingTest {

    private static final String SECRET = "s3cr3t-t0k3n";
    private static final String BEARER = "Bearer " + SECRET;

    @TempDir
    static Path keys;

    private static String authority;
    private static PfxOptions certificate;
    private static PfxOptions otherName;

    /** The headers of the last request of each path. */
    private final Map<String, MultiMap> seen = new ConcurrentHashMap<>();

    @BeforeAll
    static void makeCertificates() {
        Certificates certificates = new Certificates(keys);
        authority = certificates.authority();
        certificate = certificates.issue(
                "valid", "san=dns:images.test,dns:a.images.test,dns:other.test,dns:localhost", "-validity", "30");
        otherName = certificates.issue("other-name", "san=dns:elsewhere.test", "-validity", "30");
    }

    @BeforeEach
    void answerNames() {
        for (String name : List.of("images.test", "a.images.test", "other.test")) {
            nameServer.answer(name, "127.0.0.1");
        }
    }

    private ImageFetcher authorized(String... more) {
        return fetcher(settings(more));
    }

    private static String[] settings(String... more) {
        return Stream.concat(
                        Stream.of(
                                "extra-ca", authority,
                                "hosts.\"images.test\".headers.Authorization", BEARER,
                                "hosts.\"*.images.test\".headers.X-Api-Key", SECRET),
                        Arrays.stream(more))
                .toArray(String[]::new);
    }

    private int serveTls(boolean alpn, BiConsumer<HttpServerRequest, String> answer) {
        return serveTls(certificate, alpn, answer);
    }

    private int serveTls(PfxOptions key, boolean alpn, BiConsumer<HttpServerRequest, String> answer) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setSsl(true)
                .setUseAlpn(alpn)
                .setKeyCertOptions(key);
        return serve(options, request -> {
            seen.put(request.path(), request.headers());
            answer.accept(request, ":" + request.authority().port());
        });
    }

    private static void redirect(HttpServerRequest request, String location) {
        request.response().setStatusCode(302).putHeader("Location", location).end();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHostGetsItsHeadersOverTls(boolean http2) {
        int port = serveTls(http2, (request, at) -> request.response().end("whole"));
        ImageFetcher fetcher = authorized();

        assertThat(body(fetch(fetcher, "https://images.test:" + port + "/host")))
                .asString()
                .isEqualTo("whole");
        body(fetch(fetcher, "https://a.images.test:" + port + "/below"));
        body(fetch(fetcher, "https://other.test:" + port + "/other"));

        assertThat(seen.get("/host").get("Authorization")).isEqualTo(BEARER);
        assertThat(seen.get("/host").contains("X-Api-Key")).isFalse();
        assertThat(seen.get("/below").get("X-Api-Key")).isEqualTo(SECRET);
        assertThat(seen.get("/below").contains("Authorization")).isFalse();
        assertThat(seen.get("/other").toString()).doesNotContain(SECRET);
    }

    @Test
    void anOperatorsHeaderReplacesThatOfTheService() {
        int port = serveTls(false, (request, at) -> request.response().end());

        body(fetch(
                authorized(
                        "hosts.\"other.test\".headers.user-agent", "Shop/2",
                        "hosts.\"other.test\".headers.ACCEPT", "image/jpeg"),
                "https://other.test:" + port + "/"));

        assertThat(seen.get("/").getAll("User-Agent")).containsExactly("Shop/2");
        assertThat(seen.get("/").getAll("Accept")).containsExactly("image/jpeg");
    }

    @Test
    void withoutTlsARequestGoesWithoutThem() {
        String origin = serve(request -> {
            seen.put(request.path(), request.headers());
            request.response().end();
        });

        body(fetch(authorized(), "http://images.test" + origin.substring(origin.lastIndexOf(':')) + "/clear"));

        assertThat(seen.get("/clear").names())
                .extracting(String::toLowerCase)
                .containsExactlyInAnyOrder("host", "user-agent", "accept", "accept-encoding");
    }

    @Test
    void eachHopOfARedirectGetsTheHeadersOfItsOwnHost() {
        String clear = serve(request -> {
            seen.put(request.path(), request.headers());
            redirect(request, request.getParam("to"));
        });
        String clearPort = clear.substring(clear.lastIndexOf(':'));
        int port = serveTls(true, (request, at) -> {
            switch (request.path()) {
                case "/1" -> redirect(request, "https://other.test" + at + "/2");
                case "/2" ->
                    redirect(request, "http://images.test" + clearPort + "/3?to=https://a.images.test" + at + "/4");
                case "/4" -> redirect(request, "https://images.test" + at + "/5");
                default -> request.response().end("whole");
            }
        });

        assertThat(body(fetch(authorized(), "https://images.test:" + port + "/1")))
                .asString()
                .isEqualTo("whole");

        assertThat(seen.get("/1").get("Authorization")).isEqualTo(BEARER);
        assertThat(seen.get("/2").toString()).doesNotContain(SECRET);
        assertThat(seen.get("/3").toString()).doesNotContain(SECRET);
        assertThat(seen.get("/4").contains("Authorization")).isFalse();
        assertThat(seen.get("/4").get("X-Api-Key")).isEqualTo(SECRET);
        assertThat(seen.get("/5").get("Authorization")).isEqualTo(BEARER);
    }

    @Test
    void theCookiesOfAChainFollowThatOfTheOperator() {
        int port = serveTls(true, (request, at) -> {
            if (request.path().equals("/1")) {
                request.response().putHeader("Set-Cookie", "chain=1");
                redirect(request, "/2");
            } else if (request.path().equals("/2")) {
                redirect(request, "https://images.test" + at + "/3");
            } else {
                request.response().end();
            }
        });

        body(fetch(authorized("hosts.\"other.test\".headers.Cookie", "own=0"), "https://other.test:" + port + "/1"));

        assertThat(seen.get("/1").getAll("Cookie")).containsExactly("own=0");
        assertThat(seen.get("/2").getAll("Cookie")).containsExactly("own=0; chain=1");
        assertThat(seen.get("/3").contains("Cookie")).isFalse();
    }

    @Test
    void aServerThatDoesNotProveToBeTheHostGetsNothing() {
        AtomicInteger requests = new AtomicInteger();
        int port = serveTls(otherName, true, (request, at) -> requests.incrementAndGet());

        Failed failed = failed(fetch(authorized(), "https://images.test:" + port + "/"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TLS);
        assertThat(requests).hasValue(0);
    }

    @Test
    void aHostWithHeadersIsCheckedLikeOthers() {
        nameServer.answer("images.test", "127.0.0.2");

        assertThat(failed(fetch(authorized(), "https://images.test:8443/")).failure())
                .isEqualTo(FetchFailure.BLOCKED_ADDRESS);
    }

    @Test
    void behindAProxyOnlyTheHostGetsThem() {
        try (LoopbackProxy proxy = LoopbackProxy.relaying(vertx)) {
            int port = serveTls(true, (request, at) -> request.response().end());

            body(fetch(authorized("proxy", proxy.url()), "https://images.test:" + port + "/"));

            assertThat(seen.get("/").get("Authorization")).isEqualTo(BEARER);
            assertThat(proxy.heads().toString()).doesNotContain(SECRET);
        }
    }

    @Test
    void webhooksGoWithoutThem() {
        int port = serveTls(true, (request, at) -> request.response().end());

        postClient(settings())
                .post("https://images.test:" + port + "/hook", Map.of(), new byte[] {'{', '}'}, PATIENCE)
                .await()
                .atMost(PATIENCE);

        assertThat(seen.get("/hook").toString()).doesNotContain(SECRET);
    }

    /** Whatever the origin does, and however much is logged. */
    @Test
    void noMessageAndNoLogShowsAValue() {
        nameServer.answer("gone.images.test", "127.0.0.1");
        int port = serveTls(true, (request, at) -> {
            switch (request.path()) {
                case "/refused" -> request.response().setStatusCode(401).end(String.valueOf(request.headers()));
                case "/redirected" -> redirect(request, "ftp://" + request.getHeader("X-Api-Key") + "/");
                case "/reset" -> request.response().reset();
                case "/broken" -> request.connection().close();
                case "/late" -> {}
                default -> request.response().end();
            }
        });
        List<String> messages = new ArrayList<>();

        try (LoggedErrors log = LoggedErrors.orAnything()) {
            ImageFetcher fetcher = authorized("timeout", "2s");
            for (String path : List.of("/refused", "/redirected", "/reset", "/broken", "/late")) {
                for (String host : List.of("images.test", "a.images.test")) {
                    messages.add(failed(fetch(fetcher, "https://" + host + ":" + port + path))
                            .toString());
                }
            }
            messages.add(failed(fetch(fetcher, "https://gone.images.test:" + port + "/"))
                    .toString());
            body(fetch(fetcher, "https://images.test:" + port + "/fine"));
            body(fetch(fetcher, "https://a.images.test:" + port + "/fine"));

            assertThat(log.messages()).isNotEmpty();
            messages.addAll(log.messages());
        }
        assertThat(messages).noneMatch(message -> message.contains(SECRET));
    }
}
