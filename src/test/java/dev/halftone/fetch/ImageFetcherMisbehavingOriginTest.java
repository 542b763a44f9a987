package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
    void an_origin_that_never_answers_times_out_and_is_hung_up_on() {
        AtomicBoolean closed = new AtomicBoolean();
        String origin = serveRaw(socket -> socket.closeHandler(end -> closed.set(true)));

        var failed = failed(fetch(origin, "timeout", "300ms"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TIMEOUT);
        assertThat(failed.retryable()).isTrue();
        await().untilTrue(closed);
    }

    @Test
    void an_origin_that_sends_byte_after_byte_times_out_and_is_hung_up_on() {
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
    void redirects_share_one_timeout() {
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
    void an_endless_body_is_too_large_and_is_hung_up_on() {
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
    void an_endless_error_page_is_hung_up_on() {
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
    void a_content_length_beyond_the_limit_is_too_large_without_reading() {
        String origin = serveRaw(socket -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n"));

        assertThat(failed(fetch(origin)).failure()).isEqualTo(FetchFailure.TOO_LARGE);
    }

    @Test
    void a_body_as_large_as_the_limit_is_accepted_and_one_byte_more_is_not() {
        String origin = serve(request -> request.response()
                .end(Buffer.buffer(new byte[Integer.parseInt(request.path().substring(1))])));

        assertThat(body(fetch(origin + "/100000", "max-bytes", "100000"))).hasSize(100_000);
        assertThat(failed(fetch(origin + "/100001", "max-bytes", "100000")).failure())
                .isEqualTo(FetchFailure.TOO_LARGE);
    }

    @Test
    void a_body_shorter_than_its_content_length_is_a_broken_connection() {
        String origin = serveRaw(socket -> {
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
            socket.close();
        });

        var failed = failed(fetch(origin));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void a_body_longer_than_its_content_length_ends_where_it_was_said_to() {
        String origin = serveRaw(socket ->
                socket.handler(request -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour and more")));
        ImageFetcher fetcher = fetcher();

        for (int i = 0; i < 3; i++) {
            assertThat(body(fetch(fetcher, origin))).asString().isEqualTo("four");
        }
    }

    @Test
    void a_connection_reset_in_mid_body_is_a_broken_connection() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            Thread origin = new Thread(() -> resetInMidBody(server));
            origin.start();

            var failed = failed(fetch("http://127.0.0.1:" + server.getLocalPort() + "/"));

            assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
            assertThat(failed.retryable()).isTrue();
        }
    }

    @Test
    void chunks_without_an_end_are_a_broken_connection() {
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
    void something_else_than_http_is_a_failure_to_connect(String greeting) {
        String origin = serveRaw(socket -> socket.handler(request -> {
            socket.write(greeting);
            socket.close();
        }));

        assertThat(failed(fetch(origin, "timeout", "5s")).failure()).isEqualTo(FetchFailure.CONNECT);
    }

    @Test
    void a_closed_port_is_a_failure_to_connect_that_does_not_tell_the_address() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0)) {
            port = server.getLocalPort();
        }

        var failed = failed(fetch("http://localhost:" + port + "/a.jpg"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.message()).contains("localhost").doesNotContain("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "identity", "none"})
    void content_codings_are_undone(String coding) {
        byte[] picture = new byte[3 * MEGABYTE];
        picture[picture.length - 1] = 1;
        String origin = serve(request ->
                request.response().putHeader("Content-Encoding", coding).end(Buffer.buffer(encode(coding, picture))));

        assertThat(body(fetch(origin))).isEqualTo(picture);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void a_truncated_coding_is_a_broken_connection(String coding) {
        byte[] encoded = encode(coding, new byte[MEGABYTE]);
        String origin = serve(request -> request.response()
                .putHeader("Content-Encoding", coding)
                .end(Buffer.buffer(encoded).slice(0, encoded.length - 5)));

        assertThat(failed(fetch(origin)).failure()).isEqualTo(FetchFailure.CONNECT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void a_bomb_is_too_large(String coding) {
        byte[] bomb = encode(coding, new byte[128 * MEGABYTE]);
        assertThat(bomb.length).isLessThan(MEGABYTE);
        String origin = serve(request ->
                request.response().putHeader("Content-Encoding", coding).end(Buffer.buffer(bomb)));

        assertThat(failed(fetch(origin, "max-bytes", "2M")).failure()).isEqualTo(FetchFailure.TOO_LARGE);
    }

    @Test
    void cancelling_hangs_up_and_gives_everything_back() {
        AtomicBoolean asked = new AtomicBoolean();
        AtomicBoolean closed = new AtomicBoolean();
        String origin = serveRaw(socket -> {
            socket.handler(request -> asked.set(true));
            socket.closeHandler(end -> closed.set(true));
        });

        var subscription = fetcher().fetch(origin, budget).subscribe().with(outcome -> {});
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
