package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.FreePort;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What origins do wrong, by accident or on purpose. */
class ImageFetcherMisbehavingOriginTest extends FetchingTest {

    private static final int MEGABYTE = 1024 * 1024;

    @Test
    void anOriginThatNeverAnswersTimesOutAndIsHungUpOn() {
        AtomicBoolean closed = new AtomicBoolean();
        String origin = serveRaw(socket -> socket.closeHandler(end -> closed.set(true)));

        var failed = failed(fetch(origin, "timeout", "300ms"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TIMEOUT);
        assertThat(failed.retryable()).isTrue();
        await().untilTrue(closed);
    }

    @Test
    void anOriginThatSendsByteAfterByteTimesOutAndIsHungUpOn() {
        AtomicBoolean closed = new AtomicBoolean();
        String origin = serveRaw(socket -> {
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            long timer = vertx.setPeriodic(20, tick -> socket.write("x"));
            socket.closeHandler(end -> {
                vertx.cancelTimer(timer);
                closed.set(true);
            });
        });

        assertThat(failed(fetch(origin, "timeout", "500ms")).failure()).isEqualTo(FetchFailure.TIMEOUT);
        await().untilTrue(closed);
    }

    @Test
    void redirectsShareOneTimeout() {
        AtomicInteger hop = new AtomicInteger();
        String origin = serve(request -> vertx.setTimer(200, late -> request.response()
                .setStatusCode(302)
                .putHeader("Location", "/" + hop.incrementAndGet())
                .end()));

        assertThat(failed(fetch(origin, "timeout", "500ms", "max-redirects", "50"))
                        .failure())
                .isEqualTo(FetchFailure.TIMEOUT);
    }

    @Test
    void anEndlessBodyIsTooLargeAndIsHungUpOn() {
        AtomicBoolean closed = new AtomicBoolean();
        AtomicLong sent = new AtomicLong();
        String origin = serveRaw(socket -> {
            socket.closeHandler(end -> closed.set(true));
            socket.write("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n");
            pour(socket, sent);
        });

        var failed = failed(fetch(origin, "max-bytes", "2M"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TOO_LARGE);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).contains("2097152");
        await().untilTrue(closed);
    }

    @Test
    void anEndlessErrorPageIsHungUpOn() {
        AtomicBoolean closed = new AtomicBoolean();
        String origin = serveRaw(socket -> {
            socket.closeHandler(end -> closed.set(true));
            socket.write("HTTP/1.1 404 Not Found\r\n\r\n");
            pour(socket, new AtomicLong());
        });

        assertThat(failed(fetch(origin)).failure()).isEqualTo(FetchFailure.HTTP_STATUS);
        await().untilTrue(closed);
    }

    @Test
    void aContentLengthBeyondTheLimitIsTooLargeWithoutReading() {
        String origin = serveRaw(socket -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n"));

        assertThat(failed(fetch(origin)).failure()).isEqualTo(FetchFailure.TOO_LARGE);
    }

    @Test
    void aBodyAsLargeAsTheLimitIsAcceptedAndOneByteMoreIsNot() {
        String origin = serve(request -> request.response()
                .end(Buffer.buffer(new byte[Integer.parseInt(request.path().substring(1))])));

        assertThat(body(fetch(origin + "/100000", "max-bytes", "100000"))).hasSize(100_000);
        assertThat(failed(fetch(origin + "/100001", "max-bytes", "100000")).failure())
                .isEqualTo(FetchFailure.TOO_LARGE);
    }

    @Test
    void aBodyShorterThanItsContentLengthIsABrokenConnection() {
        String origin = serveRaw(socket -> {
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
            socket.close();
        });

        var failed = failed(fetch(origin));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void aBodyLongerThanItsContentLengthEndsWhereItWasSaidTo() {
        String origin = serveRaw(socket ->
                socket.handler(request -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour and more")));
        ImageFetcher fetcher = fetcher();

        for (int i = 0; i < 3; i++) {
            assertThat(body(fetch(fetcher, origin))).asString().isEqualTo("four");
        }
    }

    @Test
    void aConnectionResetInMidBodyIsABrokenConnection() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            Thread origin = new Thread(() -> resetInMidBody(server));
            origin.start();

            var failed = failed(fetch("http://127.0.0.1:" + server.getLocalPort() + "/"));

            assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
            assertThat(failed.retryable()).isTrue();
        }
    }

    @Test
    void chunksWithoutAnEndAreABrokenConnection() {
        String origin = serveRaw(socket -> {
            socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n");
            socket.close();
        });

        assertThat(failed(fetch(origin)).failure()).isEqualTo(FetchFailure.CONNECT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1\r\n\r\n",
                "\0\1\2\3",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"
            })
    void somethingElseThanHttpIsAFailureToConnect(String greeting) {
        String origin = serveRaw(socket -> socket.handler(request -> {
            socket.write(greeting);
            socket.close();
        }));

        assertThat(failed(fetch(origin, "timeout", "5s")).failure()).isEqualTo(FetchFailure.CONNECT);
    }

    @Test
    void aClosedPortIsAFailureToConnectThatDoesNotTellTheAddress() {
        var failed = failed(fetch("http://localhost:" + FreePort.next() + "/a.jpg"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.message()).contains("localhost").doesNotContain("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "identity", "none"})
    void contentCodingsAreUndone(String coding) {
        byte[] picture = new byte[3 * MEGABYTE];
        picture[picture.length - 1] = 1;
        String origin = serve(request ->
                request.response().putHeader("Content-Encoding", coding).end(Buffer.buffer(encode(coding, picture))));

        assertThat(body(fetch(origin))).isEqualTo(picture);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void aTruncatedCodingIsABrokenConnection(String coding) {
        byte[] encoded = encode(coding, new byte[MEGABYTE]);
        String origin = serve(request -> request.response()
                .putHeader("Content-Encoding", coding)
                .end(Buffer.buffer(encoded).slice(0, encoded.length - 5)));

        assertThat(failed(fetch(origin)).failure()).isEqualTo(FetchFailure.CONNECT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void aBombIsTooLarge(String coding) {
        byte[] bomb = encode(coding, new byte[128 * MEGABYTE]);
        assertThat(bomb.length).isLessThan(MEGABYTE);
        String origin = serve(request ->
                request.response().putHeader("Content-Encoding", coding).end(Buffer.buffer(bomb)));

        assertThat(failed(fetch(origin, "max-bytes", "2M")).failure()).isEqualTo(FetchFailure.TOO_LARGE);
    }

    @Test
    void cancellingHangsUpAndGivesEverythingBack() {
        AtomicBoolean asked = new AtomicBoolean();
        AtomicBoolean closed = new AtomicBoolean();
        String origin = serveRaw(socket -> {
            socket.handler(request -> asked.set(true));
            socket.closeHandler(end -> closed.set(true));
        });

        var subscription =
                fetcher().fetch(origin, budget, Turnstile.OPEN).subscribe().with(outcome -> {});
        await().untilTrue(asked);
        subscription.cancel();

        await().untilTrue(closed);
        await().until(() -> budget.available() == BUDGET);
    }

    private static void pour(NetSocket socket, AtomicLong sent) {
        Buffer piece = Buffer.buffer(new byte[64 * 1024]);
        socket.write(piece).onSuccess(written -> {
            sent.addAndGet(piece.length());
            pour(socket, sent);
        });
    }

    private static void resetInMidBody(ServerSocket server) {
        try (var socket = server.accept()) {
            socket.getInputStream().read(new byte[4096]);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly".getBytes());
            socket.getOutputStream().flush();
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encode(String coding, byte[] content) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (OutputStream encoder =
                switch (coding) {
                    case "gzip", "x-gzip" -> new GZIPOutputStream(encoded);
                    case "deflate" -> new DeflaterOutputStream(encoded);
                    default -> encoded;
                }) {
            encoder.write(content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return encoded.toByteArray();
    }
}
