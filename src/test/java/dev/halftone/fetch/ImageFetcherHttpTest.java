package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What well-behaved origins do. */
class ImageFetcherHttpTest extends FetchingTest {

    private static final byte[] PHOTO = random(3_000_000);

    @Test
    void theBodyArrivesByteForByte() {
        String origin = serve(request -> request.response().end(Buffer.buffer(PHOTO)));

        assertThat(body(fetch(origin + "/photo.jpg"))).isEqualTo(PHOTO);
        assertThat(budget.available()).isEqualTo(BUDGET);
    }

    @Test
    void theBodyArrivesByteForByteWithoutAContentLength() {
        String origin = serve(request -> {
            request.response().setChunked(true).write(Buffer.buffer(PHOTO));
            request.response().end();
        });

        assertThat(body(fetch(origin + "/photo.jpg"))).isEqualTo(PHOTO);
    }

    @Test
    void anEmptyBodyIsABody() {
        assertThat(body(fetch(serve(request -> request.response().end())))).isEmpty();
    }

    @Test
    void aBodyThatEndsWithTheConnectionIsWhole() {
        String origin = serveRaw(socket -> socket.handler(request -> {
            socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it");
            socket.close();
        }));

        assertThat(body(fetch(origin))).isEqualTo("all of it".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void oneConnectionServesManyRequestsWhateverTheirStatus() {
        Set<Object> connections = ConcurrentHashMap.newKeySet();
        String origin = serve(request -> {
            connections.add(request.connection());
            request.response().setStatusCode(request.path().equals("/missing") ? 404 : 200);
            request.response().end("body");
        });
        ImageFetcher fetcher = fetcher();

        for (String path : new String[] {"/a", "/missing", "/b", "/missing", "/c"}) {
            // The connection is free shortly after the outcome of an error, because its body is still being read.
            fetch(fetcher, origin + path);
        }

        assertThat(connections).hasSizeLessThan(3);
    }

    @Test
    void anOriginSeesAsManyConnectionsAsAreConfigured() {
        Set<Object> connections = ConcurrentHashMap.newKeySet();
        Queue<HttpServerRequest> waiting = new ConcurrentLinkedQueue<>();
        String origin = serve(request -> {
            connections.add(request.connection());
            waiting.add(request);
            // Responds to all requests as soon as all permitted connections are in use.
            if (connections.size() == 8) {
                for (var next = waiting.poll(); next != null; next = waiting.poll()) {
                    next.response().end();
                }
            }
        });
        ImageFetcher fetcher = fetcher("connections-per-origin", "8");

        List<FetchOutcome> outcomes = Multi.createFrom()
                .range(0, 20)
                .onItem()
                .transformToUni(i ->
                        fetcher.fetch(origin + "/" + i, budget, Turnstile.OPEN).invoke(this::body))
                .merge(20)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);

        assertThat(outcomes).hasSize(20);
        assertThat(connections).hasSize(8);
    }

    @Test
    void requestsCarryAFixedSetOfHeaders() {
        AtomicReference<Set<String>> names = new AtomicReference<>();
        AtomicReference<String> userAgent = new AtomicReference<>();
        AtomicReference<String> host = new AtomicReference<>();
        AtomicReference<String> encodings = new AtomicReference<>();
        String origin = serve(request -> {
            names.set(Set.copyOf(request.headers().names()));
            userAgent.set(request.getHeader("User-Agent"));
            host.set(request.getHeader("Host"));
            encodings.set(request.getHeader("Accept-Encoding"));
            request.response().putHeader("Set-Cookie", "a=b").end();
        });
        ImageFetcher fetcher = fetcher("user-agent", "Halftone/test");

        fetch(fetcher, origin);
        fetch(fetcher, origin + "/again");

        assertThat(names.get())
                .extracting(String::toLowerCase)
                .containsExactlyInAnyOrder("host", "user-agent", "accept", "accept-encoding");
        assertThat(userAgent).hasValue("Halftone/test");
        assertThat(encodings).hasValue("identity");
        assertThat("http://" + host.get()).isEqualTo(origin);
    }

    @Test
    void nothingIsCarriedFromOneHostOfARedirectToTheNext() {
        nameServer.answer("first.test", "127.0.0.1");
        nameServer.answer("second.test", "127.0.0.1");
        Map<String, MultiMap> seen = new ConcurrentHashMap<>();
        String origin = serve(request -> {
            seen.put(request.path(), request.headers());
            request.response()
                    .putHeader("Set-Cookie", "session=1; Domain=test; Path=/")
                    .putHeader("Alt-Svc", "h2=\"127.0.0.2:443\"");
            String port = request.getHeader("Host").replaceFirst(".*:", ":");
            switch (request.path()) {
                case "/a" -> redirect(request, "http://second.test" + port + "/b?token=secret");
                case "/b" -> redirect(request, "http://first.test" + port + "/c");
                default -> request.response().end();
            }
        });
        String port = origin.substring(origin.lastIndexOf(':'));

        body(fetch("http://first.test" + port + "/a?key=secret"));

        assertThat(seen).containsOnlyKeys("/a", "/b", "/c");
        assertThat(seen.values()).allSatisfy(headers -> assertThat(headers.names())
                .extracting(String::toLowerCase)
                .containsExactlyInAnyOrder("host", "user-agent", "accept", "accept-encoding"));
        assertThat(seen.get("/b").get("Host")).isEqualTo("second.test" + port);
        assertThat(seen.get("/c").get("Host")).isEqualTo("first.test" + port);
    }

    private static void redirect(HttpServerRequest request, String location) {
        request.response().setStatusCode(302).putHeader("Location", location).end();
    }

    @Test
    void theRequestTargetIsPercentEncoded() {
        AtomicReference<String> target = new AtomicReference<>();
        String origin = serve(request -> {
            target.set(request.uri());
            request.response().end();
        });

        fetch(origin + "/a b/größe 100%.jpg?q=ä&r=%20#fragment");

        assertThat(target).hasValue("/a%20b/gr%C3%B6%C3%9Fe%20100%25.jpg?q=%C3%A4&r=%20");
    }

    @Test
    void anIpv6LiteralIsConnectedTo() {
        AtomicReference<String> host = new AtomicReference<>();
        int port = serve(new HttpServerOptions().setHost("::1"), request -> {
            host.set(request.getHeader("Host"));
            request.response().end("six");
        });

        assertThat(body(fetch("http://[::1]:" + port + "/"))).asString().isEqualTo("six");
        assertThat(host).hasValue("[::1]:" + port);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsAreFollowed(int status) {
        String origin = serve(request -> {
            if (request.path().equals("/a/final.jpg")) {
                request.response().end("moved");
            } else {
                request.response()
                        .setStatusCode(status)
                        .putHeader("Location", "final.jpg")
                        .end("look there");
            }
        });

        assertThat(body(fetch(origin + "/a/start.jpg"))).asString().isEqualTo("moved");
    }

    @Test
    void redirectsAreFollowedUpToTheLimitAndNoFurther() {
        String origin = serve(request -> {
            int left = Integer.parseInt(request.path().substring(1));
            if (left == 0) {
                request.response().end("here");
            } else {
                request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "/" + (left - 1))
                        .end();
            }
        });

        assertThat(body(fetch(origin + "/3", "max-redirects", "3"))).asString().isEqualTo("here");
        var failed = failed(fetch(origin + "/4", "max-redirects", "3"));
        assertThat(failed.failure()).isEqualTo(FetchFailure.REDIRECTS);
        assertThat(failed.message()).contains("more than 3");
    }

    @Test
    void aLoopOfRedirectsIsNoticedBeforeTheLimit() {
        var requests = new CopyOnWriteArrayList<String>();
        String origin = serve(request -> {
            requests.add(request.path());
            String next = request.path().equals("/a") ? "/b" : "/a";
            request.response().setStatusCode(301).putHeader("Location", next).end();
        });

        var failed = failed(fetch(origin + "/a", "max-redirects", "20"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.REDIRECTS);
        assertThat(failed.retryable()).isFalse();
        assertThat(requests).containsExactly("/a", "/b");
    }

    @Test
    void aRedirectToItselfIsFollowedOnceMore() {
        var requests = new CopyOnWriteArrayList<String>();
        String origin = serve(request -> {
            requests.add(request.path());
            if (requests.size() == 1) {
                redirect(request, request.path());
            } else {
                request.response().end("ready now");
            }
        });

        assertThat(body(fetch(origin + "/a"))).asString().isEqualTo("ready now");
        assertThat(requests).containsExactly("/a", "/a");
    }

    @Test
    void aRedirectToItselfIsACircleTheSecondTime() {
        var requests = new CopyOnWriteArrayList<String>();
        String origin = serve(request -> {
            requests.add(request.path());
            redirect(request, request.path().equals("/a") ? "/b" : "");
        });

        var failed = failed(fetch(origin + "/a"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.REDIRECTS);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).isEqualTo("The redirects of 127.0.0.1 lead in a circle.");
        assertThat(requests).containsExactly("/a", "/b", "/b");
    }

    @Test
    void aSecondTryIsOneOfTheRedirects() {
        String origin = serve(request -> redirect(request, request.path()));

        assertThat(failed(fetch(origin + "/a", "max-redirects", "0")).message()).contains("more than 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.com/a.jpg",
                "javascript:alert(1)",
                "file:///etc/passwd",
                "data:image/png;base64,AAAA",
                "http://",
                "http://user:secret@example.com/"
            })
    void aRedirectToSomethingElseThanAnHttpUrlIsNotFollowed(String location) {
        String origin = serve(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", location)
                .end());

        assertThat(failed(fetch(origin)).failure()).isEqualTo(FetchFailure.REDIRECTS);
    }

    @Test
    void aRedirectWithoutALocationFails() {
        String origin = serve(request -> request.response().setStatusCode(302).end());

        assertThat(failed(fetch(origin)).failure()).isEqualTo(FetchFailure.REDIRECTS);
    }

    @Test
    void aRedirectLocationInRawUtf8IsUnderstood() {
        AtomicReference<String> target = new AtomicReference<>();
        String origin = serveRaw(socket -> socket.handler(request -> {
            target.set(request.toString().split(" ")[1]);
            socket.end(Buffer.buffer(
                    target.get().equals("/")
                            ? "HTTP/1.1 302 Found\r\nLocation: /größe\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    "UTF-8"));
        }));

        assertThat(body(fetch(origin))).isEmpty();
        assertThat(target).hasValue("/gr%C3%B6%C3%9Fe");
    }

    @Test
    void portsAreCheckedAtFirstAndAtEveryRedirect() {
        String closed = "http://127.0.0.1:9/";
        String origin = serve(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", closed)
                .end());
        String allowed = origin.substring(origin.lastIndexOf(':') + 1);

        assertThat(failed(fetch(closed, "allowed-ports", allowed)).failure()).isEqualTo(FetchFailure.BLOCKED_ADDRESS);
        assertThat(failed(fetch(origin, "allowed-ports", allowed)).failure()).isEqualTo(FetchFailure.BLOCKED_ADDRESS);
    }

    @Test
    void aHostThatIsNotKnownFailsWithDns() {
        var failed = failed(fetch("http://nothing-here.invalid/a.jpg", "timeout", "20s"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.DNS);
        assertThat(failed.message()).contains("nothing-here.invalid");
    }

    @Test
    void anInvalidUrlFailsWithWhatIsWrong() {
        var failed = failed(fetch("ftp://example.com/a.jpg"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.INVALID_URL);
        assertThat(failed.message()).contains("http://");
        assertThat(failed.retryable()).isFalse();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
