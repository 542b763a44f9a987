package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A body of 50 KB that becomes 50 MB. */
class PieceDecoderTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final int INFLATED = 50 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong decoded = new AtomicLong();
    private final Set<Boolean> onEventLoop = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean whole = new AtomicBoolean();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void isDecodedOnNoEventLoopAndWhole() throws IOException {
        receive("gzip", bomb());

        await().atMost(WAIT_TIMEOUT).untilTrue(whole);

        assertThat(decoded).hasValue(INFLATED);
        assertThat(onEventLoop).containsOnly(false);
        assertThat(failure).hasValue(null);
    }

    @Test
    void endsWhenItsReceiverHasEnough() throws IOException {
        receive("gzip", bomb(), 1 << 20);

        await().atMost(WAIT_TIMEOUT).until(() -> failure.get() != null);

        assertThat(failure.get()).hasMessage("enough");
        assertThat(decoded.get()).isLessThan(2 << 20);
        assertThat(whole).isFalse();
    }

    @Test
    void whatNeedsNoDecodingGoesNowhereElse() throws IOException {
        receive("identity", bomb());

        await().atMost(WAIT_TIMEOUT).untilTrue(whole);

        assertThat(decoded).hasValue(bomb().length);
        assertThat(onEventLoop).containsOnly(true);
    }

    private void receive(String coding, byte[] body) {
        receive(coding, body, Long.MAX_VALUE);
    }

    private void receive(String coding, byte[] body, long enough) {
        HttpServer origin = vertx.createHttpServer()
                .requestHandler(request -> request.response().end(Buffer.buffer(body)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        vertx.createHttpClient()
                .request(HttpMethod.GET, origin.actualPort(), "127.0.0.1", "/")
                .onSuccess(request -> {
                    request.response()
                            .onSuccess(response -> decode(response, ContentDecoder.forCoding(coding), enough));
                    request.send();
                });
    }

    private void decode(HttpClientResponse response, ContentDecoder coding, long enough) {
        PieceDecoder decoder = new PieceDecoder(
                vertx,
                response,
                coding,
                (bytes, length) -> {
                    onEventLoop.add(Context.isOnEventLoopThread());
                    if (decoded.addAndGet(length) > enough) {
                        throw new IllegalStateException("enough");
                    }
                },
                failure::set);
        response.handler(decoder::take)
                .endHandler(end -> decoder.whenDecoded(() -> {
                    whole.set(decoder.isComplete());
                    decoder.close();
                }));
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[INFLATED]);
        }
        return bomb.toByteArray();
    }
}
