package dev.halftone.fetch;

import static dev.halftone.fetch.RawOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.fetch.FetchOutcome.Fetched;
import dev.halftone.fetch.FetchOutcome.NotModified;
import io.smallrye.mutiny.Multi;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PfxOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins are asked whether a known version is still the current one. */
class ConditionalFetchTest extends FetchingTest {

    private static final String CHANGED = "Sun, 01 Sep 2024 10:00:00 GMT";
    private static final String SENT = "Sun, 01 Sep 2024 12:00:00 GMT";

    /** The conditions of each request, by path. */
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    private void note(HttpServerRequest request) {
        MultiMap headers = request.headers();
        asked.add(request.path() + " " + headers.get("If-None-Match") + " " + headers.get("If-Modified-Since"));
    }

    /** Responds with a version, or 304 if the client has this one. */
    private void answer(HttpServerRequest request, String entityTag, String body) {
        note(request);
        request.response().putHeader("ETag", entityTag).putHeader("Last-Modified", CHANGED);
        if (entityTag.equals(request.getHeader("If-None-Match"))) {
            request.response().setStatusCode(304).end();
        } else {
            request.response().end(body);
        }
    }

    private static void redirect(HttpServerRequest request, String location) {
        request.response().setStatusCode(302).putHeader("Location", location).end();
    }

    private FetchOutcome fetchUnless(ImageFetcher fetcher, String url, Validators known) {
        return fetcher.fetchUnlessKnown(url, known, budget, Turnstile.OPEN)
                .await()
                .atMost(PATIENCE);
    }

    private Validators validators(FetchOutcome outcome) {
        body(outcome);
        return ((Fetched) outcome).validators();
    }

    private void assertThatNothingIsHeld() {
        assertThat(budget.available()).isEqualTo(BUDGET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"v1\"", "W/\"v1\"", "\"a,b;c\\d\""})
    void aPictureThatHasNotChangedIsNotSentAgain(String entityTag) {
        String origin = serve(request -> answer(request, entityTag, "the picture"));
        ImageFetcher fetcher = fetcher();

        Validators known = validators(fetch(fetcher, origin + "/a"));
        FetchOutcome again = fetchUnless(fetcher, origin + "/a", known);

        assertThat(known).isEqualTo(new Validators(entityTag, CHANGED, null));
        assertThat(again).isEqualTo(new NotModified());
        assertThat(asked).containsExactly("/a null null", "/a " + entityTag + " " + CHANGED);
        assertThatNothingIsHeld();
    }

    @Test
    void aPictureThatHasChangedArrivesWithItsOwnValidators() {
        String origin = serve(request -> answer(request, "\"v2\"", "another picture"));

        FetchOutcome outcome = fetchUnless(fetcher(), origin, new Validators("\"v1\"", null, null));

        assertThat(body(outcome)).asString().isEqualTo("another picture");
        assertThat(((Fetched) outcome).validators()).isEqualTo(new Validators("\"v2\"", CHANGED, null));
    }

    @Test
    void aDateIsEnough() {
        String origin = serve(request -> {
            note(request);
            boolean known = CHANGED.equals(request.getHeader("If-Modified-Since"));
            request.response()
                    .putHeader("Last-Modified", CHANGED)
                    .setStatusCode(known ? 304 : 200)
                    .end(known ? "" : "the picture");
        });
        ImageFetcher fetcher = fetcher();

        FetchOutcome again = fetchUnless(fetcher, origin, validators(fetch(fetcher, origin)));

        assertThat(again).isEqualTo(new NotModified());
        assertThat(asked).containsExactly("/ null null", "/ null " + CHANGED);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "v1, ``",
                "\"v1, ``",
                "w/\"v1\", ``",
                "\"\", ``",
                "\"v 1\", ``",
                "\"v\t1\", ``",
                "\"\u00e9\", ``",
                "\"v1\"\"v2\", ``",
                "``, yesterday",
                "``, `Sun, 01 Sep 2024 12:00:00 GMT`",
                "``, `Sun, 01 Sep 2024 12:00:01 GMT`"
            })
    void whatCannotNameAVersionIsNotKept(String entityTag, String changed) {
        String origin = serveRaw(answering((path, socket) -> socket.write("HTTP/1.1 200 OK\r\nDate: " + SENT
                + (entityTag.isEmpty() ? "" : "\r\nETag: " + entityTag)
                + (changed.isEmpty() ? "" : "\r\nLast-Modified: " + changed)
                + "\r\nContent-Length: 1\r\n\r\nx")));

        assertThat(validators(fetch(origin))).isEqualTo(Validators.NONE);
    }

    @ParameterizedTest
    @CsvSource({"250, true", "251, false"})
    void aTagIsKeptUpToALength(int length, boolean kept) {
        String entityTag = '"' + "x".repeat(length) + '"';
        String origin =
                serve(request -> request.response().putHeader("ETag", entityTag).end("x"));

        assertThat(validators(fetch(origin)).isEmpty()).isEqualTo(!kept);
    }

    @Test
    void severalTagsAreNone() {
        Iterable<String> tags = List.of("\"v1\"", "\"v2\"");
        String origin =
                serve(request -> request.response().putHeader("ETag", tags).end("x"));

        assertThat(validators(fetch(origin))).isEqualTo(Validators.NONE);
    }

    @Test
    void validatorsOfARedirectsTargetAreSentThereOnly() {
        String origin = serve(request -> {
            if (request.path().equals("/target")) {
                answer(request, "\"v1\"", "the picture");
            } else {
                note(request);
                redirect(request, "/target");
            }
        });
        ImageFetcher fetcher = fetcher();

        Validators known = validators(fetch(fetcher, origin + "/image"));
        asked.clear();

        assertThat(fetchUnless(fetcher, origin + "/image", known)).isEqualTo(new NotModified());
        assertThat(asked).containsExactly("/image null null", "/target \"v1\" " + CHANGED);
        assertThat(known.redirectedTo()).matches("[0-9a-f]{32}");
    }

    /** The same tag may name another picture there. */
    @Test
    void validatorsOfAnotherUrlAreNotSent() {
        AtomicInteger times = new AtomicInteger();
        String origin = serve(request -> {
            if (request.path().equals("/image") && times.getAndIncrement() < 2) {
                note(request);
                redirect(request, "/target" + times);
            } else {
                answer(request, "\"v1\"", "the picture of " + request.path());
            }
        });
        ImageFetcher fetcher = fetcher();
        Validators known = validators(fetch(fetcher, origin + "/image"));

        FetchOutcome elsewhere = fetchUnless(fetcher, origin + "/image", known);
        FetchOutcome directly = fetchUnless(fetcher, origin + "/image", known);
        FetchOutcome ofTheImageItself = fetchUnless(fetcher, origin + "/image", validators(directly));

        assertThat(body(elsewhere)).asString().isEqualTo("the picture of /target2");
        assertThat(((Fetched) directly).validators()).isEqualTo(new Validators("\"v1\"", CHANGED, null));
        assertThat(ofTheImageItself).isEqualTo(new NotModified());
    }

    @Test
    void anUnaskedNotModifiedIsNoPicture() {
        String origin = serve(request -> request.response().setStatusCode(304).end());

        assertThat(failed(fetch(origin)).message()).contains("304");
        Validators ofAnotherUrl = new Validators("\"v1\"", null, "0123456789abcdef".repeat(2));
        assertThat(failed(fetchUnless(fetcher(), origin, ofAnotherUrl)).retryable())
                .isFalse();
    }

    /** Such a response belongs to another request, or comes from a server that confuses its pictures. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"ETag, \"v2\"", "Last-Modified, `Sun, 01 Sep 2024 11:00:00 GMT`"})
    void aNotModifiedThatNamesAnotherVersionIsNotBelieved(String header, String version) {
        Validators known =
                header.equals("ETag") ? new Validators("\"v1\"", CHANGED, null) : new Validators(null, CHANGED, null);
        String origin = serve(request -> {
            note(request);
            boolean conditional = request.headers().contains("If-Modified-Since");
            request.response()
                    .putHeader(header, version)
                    .setStatusCode(conditional ? 304 : 200)
                    .end(conditional ? "" : "the picture");
        });

        assertThat(body(fetchUnless(fetcher(), origin, known))).asString().isEqualTo("the picture");
        assertThat(asked).hasSize(2).last().asString().isEqualTo("/ null null");
        assertThatNothingIsHeld();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ETag: W/\"v1\"\r\n", "ETag: \"v1\"\r\nLast-Modified: Sun, 01 Sep 2024 11:00:00 GMT\r\n"})
    void aNotModifiedNeedNotRepeatTheVersionVerbatim(String headers) {
        String origin =
                serveRaw(answering((path, socket) -> socket.write("HTTP/1.1 304 Not Modified\r\n" + headers + "\r\n")));

        assertThat(fetchUnless(fetcher(), origin, new Validators("\"v1\"", CHANGED, null)))
                .isEqualTo(new NotModified());
    }

    /** Sixteen are quiet at a time while others are used. */
    @Test
    void fewConnectionsServeManyConditionalRequests() {
        Set<Object> connections = ConcurrentHashMap.newKeySet();
        String origin = serve(request -> {
            connections.add(request.connection());
            // A length without a body is permitted here (RFC 9110, section 8.6).
            request.response()
                    .putHeader("Content-Length", "1000")
                    .setStatusCode(304)
                    .end();
        });
        ImageFetcher fetcher = fetcher();

        List<FetchOutcome> outcomes = Multi.createFrom()
                .range(0, 200)
                .onItem()
                .transformToUni(i -> fetcher.fetchUnlessKnown(
                        origin + "/" + i, new Validators("\"v1\"", null, null), budget, Turnstile.OPEN))
                .merge(4)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);

        assertThat(outcomes).hasSize(200).containsOnly(new NotModified());
        assertThat(connections).hasSizeBetween(4, 20);
        assertThatNothingIsHeld();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "HTTP/1.1 304 Not Modified\r\n\r\n", "x"})
    void whatFollowsANotModifiedEndsTheConnection(String unasked) {
        Map<Object, AtomicInteger> requests = new ConcurrentHashMap<>();
        AtomicInteger closed = new AtomicInteger();
        String origin = serveRaw(answering((path, socket) -> {
            requests.computeIfAbsent(socket, first -> new AtomicInteger()).incrementAndGet();
            socket.closeHandler(end -> closed.incrementAndGet());
            socket.write("HTTP/1.1 304 Not Modified\r\n\r\n");
            vertx.setTimer(20, late -> socket.write(unasked));
        }));
        ImageFetcher fetcher = fetcher();
        Validators known = new Validators("\"v1\"", null, null);

        assertThat(fetchUnless(fetcher, origin + "/0", known)).isEqualTo(new NotModified());
        await().untilAtomic(closed, org.hamcrest.Matchers.is(1));
        assertThat(fetchUnless(fetcher, origin + "/1", known)).isEqualTo(new NotModified());

        assertThat(requests).hasSize(2);
        assertThat(requests.values()).allSatisfy(times -> assertThat(times).hasValue(1));
    }

    @Test
    void aConnectionThatEndsWithANotModifiedIsNotUsedAgain() {
        Set<Object> connections = ConcurrentHashMap.newKeySet();
        String origin = serveRaw(answering((path, socket) -> {
            connections.add(socket);
            socket.write("HTTP/1.1 304 Not Modified\r\n" + (path.equals("/0") ? "Connection: close\r\n" : "") + "\r\n");
            socket.close();
        }));
        ImageFetcher fetcher = fetcher();

        for (int i = 0; i < 3; i++) {
            assertThat(fetchUnless(fetcher, origin + "/" + i, new Validators("\"v1\"", null, null)))
                    .isEqualTo(new NotModified());
        }

        assertThat(connections).hasSize(3);
    }

    @Test
    void aBodyOfANotModifiedIsNotTheNextPicture() {
        Map<Object, AtomicInteger> requests = new ConcurrentHashMap<>();
        String origin = serveRaw(answering((path, socket) -> {
            requests.computeIfAbsent(socket, first -> new AtomicInteger()).incrementAndGet();
            socket.write("HTTP/1.1 304 Not Modified\r\nContent-Length: 40\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
        }));
        ImageFetcher fetcher = fetcher();

        for (int i = 0; i < 4; i++) {
            assertThat(fetchUnless(fetcher, origin + "/" + i, new Validators("\"v1\"", null, null)))
                    .isEqualTo(new NotModified());
        }

        assertThat(requests.values()).allSatisfy(times -> assertThat(times).hasValue(1));
    }

    @Test
    @Tag("process")
    void http2AsksInTheSameWay(@TempDir Path keys) throws Exception {
        Certificates certificates = new Certificates(keys);
        PfxOptions key = certificates.issue("valid", "san=dns:localhost", "-validity", "30");
        Queue<HttpVersion> versions = new ConcurrentLinkedQueue<>();
        nameServer.answer("localhost", "127.0.0.1");
        int port = serve(
                new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(key),
                request -> {
                    versions.add(request.version());
                    answer(request, "\"v1\"", "the picture");
                });
        ImageFetcher fetcher = fetcher("extra-ca", certificates.authority());
        String url = "https://localhost:" + port + "/a";

        FetchOutcome again = fetchUnless(fetcher, url, validators(fetch(fetcher, url)));

        assertThat(again).isEqualTo(new NotModified());
        assertThat(versions).containsOnly(HttpVersion.HTTP_2);
        assertThat(asked).containsExactly("/a null null", "/a \"v1\" " + CHANGED);
    }

    @Test
    void aDownloadThatNeedsMoreMemoryStillKnowsItsVersion() {
        byte[] large = new byte[3_000_000];
        String body = new String(large, StandardCharsets.US_ASCII);
        String origin = serve(request -> answer(request, "\"v2\"", body));

        FetchOutcome outcome = fetchUnless(fetcher(), origin, new Validators("\"v1\"", null, null));

        assertThat(body(outcome)).hasSize(large.length);
        assertThat(((Fetched) outcome).validators().entityTag()).isEqualTo("\"v2\"");
    }
}
