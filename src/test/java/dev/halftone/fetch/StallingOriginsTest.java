package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.fetch.FetchOutcome.Fetched;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Origins that declare much, send little, and hold what others need. */
class StallingOriginsTest extends FetchingTest {

    private static final int MEGABYTE = 1024 * 1024;
    private static final Duration SOON = Duration.ofSeconds(2);

    private final ByteBudget service = new ByteBudget(256L * MEGABYTE);
    private final List<Cancellable> stalled = new ArrayList<>();

    @AfterEach
    void hangUp() {
        stalled.forEach(Cancellable::cancel);
    }

    private void stall(ImageFetcher fetcher, String origin, int bodies) {
        for (int i = 0; i < bodies; i++) {
            stalled.add(fetcher.fetch(origin + "/" + i, service, Turnstile.OPEN)
                    .subscribe()
                    .with(outcome -> {}));
        }
    }

    private List<FetchOutcome> fetchSmall(ImageFetcher fetcher, int images) {
        String small = serve(request -> request.response().end(Buffer.buffer(new byte[100_000])));
        return Multi.createFrom()
                .range(0, images)
                .onItem()
                .transformToUni(i ->
                        fetcher.fetch(small + "/" + i, service, Turnstile.OPEN).invoke(this::body))
                .merge(56)
                .collect()
                .asList()
                .await()
                .atMost(SOON);
    }

    @Test
    void eightBodiesThatAnnounceFiftyMegabytesAndSendNothingHoldUpNobody() {
        AtomicInteger asked = new AtomicInteger();
        String stalling = serveRaw(socket -> socket.handler(request -> {
            asked.incrementAndGet();
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: " + 50 * MEGABYTE + "\r\n\r\n");
        }));
        ImageFetcher fetcher = fetcher();
        stall(fetcher, stalling, 8);
        await().until(() -> asked.get() == 8);

        assertThat(fetchSmall(fetcher, 100)).hasSize(100).allMatch(Fetched.class::isInstance);
    }

    @Test
    void whatAServerReallySendsHoldsAQuarterOfTheMemoryAndNoMore() {
        AtomicInteger connections = new AtomicInteger();
        String pouring = serveRaw(socket -> socket.handler(request -> {
            connections.incrementAndGet();
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: " + 50 * MEGABYTE + "\r\n\r\n");
            pour(socket, 30 * MEGABYTE);
        }));
        ImageFetcher fetcher = fetcher();
        stall(fetcher, pouring, 8);
        await().atMost(PATIENCE).until(() -> service.capacity() - service.available() > 30L * MEGABYTE);

        assertThat(fetchSmall(fetcher, 100)).hasSize(100).allMatch(Fetched.class::isInstance);
        // A quarter, plus the initial lease of a download, whose sender is not known yet.
        assertThat(service.capacity() - service.available()).isLessThanOrEqualTo((64L + 8) * MEGABYTE);
    }

    @Test
    void aBodyThatComesTooSlowlyEndsBeforeItsTimeIsOver() {
        AtomicBoolean closed = new AtomicBoolean();
        String trickling = serveRaw(socket -> {
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            long timer = vertx.setPeriodic(20, tick -> socket.write("x"));
            socket.closeHandler(end -> {
                vertx.cancelTimer(timer);
                closed.set(true);
            });
        });

        var failed = failed(fetch(trickling, "min-body-rate", "1K", "body-window", "500ms"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.TIMEOUT);
        assertThat(failed.message())
                .isEqualTo(
                        "The image came too slowly from 127.0.0.1: 1024 bytes a second are the least that is waited for.");
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.hostFailing()).isTrue();
        await().untilTrue(closed);
    }

    @Test
    void aBodyThatComesSlowlyButSteadilyArrives() {
        String steady = serve(request -> {
            request.response().putHeader("Content-Length", "6000");
            List<Integer> sent = new CopyOnWriteArrayList<>();
            vertx.setPeriodic(100, tick -> {
                sent.add(400);
                request.response().write(Buffer.buffer(new byte[400]));
                if (sent.size() == 15) {
                    vertx.cancelTimer(tick);
                    request.response().end();
                }
            });
        });

        assertThat(body(fetch(steady, "min-body-rate", "1K", "body-window", "1s")))
                .hasSize(6_000);
    }

    private static void pour(NetSocket socket, int bytes) {
        if (bytes > 0) {
            int piece = Math.min(bytes, 64 * 1024);
            socket.write(Buffer.buffer(new byte[piece])).onSuccess(written -> pour(socket, bytes - piece));
        }
    }
}
