package dev.halftone.fetch;

import static dev.halftone.fetch.RawOrigin.answer;
import static dev.halftone.fetch.RawOrigin.answering;
import static dev.halftone.fetch.RawOrigin.picture;
import static dev.halftone.fetch.RawOrigin.pictures;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection is reused only when it stands exactly at the end of a response. No image belongs to another URL. */
class KeptConnectionsTest extends FetchingTest {

    private static final String ANOTHER = answer("/another");

    /** The number of requests per connection. */
    private final Map<NetSocket, AtomicInteger> asked = new ConcurrentHashMap<>();

    private int count(NetSocket socket) {
        return asked.computeIfAbsent(socket, first -> new AtomicInteger()).incrementAndGet();
    }

    private void assertThatEachWasAskedOnce() {
        assertThat(asked.values()).allSatisfy(times -> assertThat(times).hasValue(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"another answer", "x", "\r\n", "HTTP/1.1 200 OK\r\nContent-Le"})
    void whatComesWithAnAnswerAndIsNoneEndsTheConnection(String more) {
        String surplus = more.equals("another answer") ? ANOTHER : more;
        String origin = serveRaw(answering((path, socket) -> {
            count(socket);
            socket.write(answer(path) + surplus);
        }));

        assertThat(fetchAll(fetcher(), origin, 20, 4)).isEqualTo(pictures(20));

        assertThatEachWasAskedOnce();
    }

    @ParameterizedTest
    @ValueSource(strings = {"another answer", "x", "\r\n", "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n"})
    void whatComesWhileAConnectionIsIdleEndsIt(String more) {
        String unasked = more.equals("another answer") ? ANOTHER : more;
        AtomicInteger closed = new AtomicInteger();
        String origin = serveRaw(answering((path, socket) -> {
            count(socket);
            socket.closeHandler(end -> closed.incrementAndGet());
            socket.write(answer(path));
            vertx.setTimer(100, late -> socket.write(unasked));
        }));
        ImageFetcher fetcher = fetcher();

        assertThat(body(fetch(fetcher, origin + "/0"))).asString().isEqualTo(picture("/0"));
        await().untilAtomic(closed, org.hamcrest.Matchers.is(1));
        assertThat(body(fetch(fetcher, origin + "/1"))).asString().isEqualTo(picture("/1"));

        assertThatEachWasAskedOnce();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void anAnswerThatIsLateByAMomentIsNobodysUnderLoad(int milliseconds) {
        String origin = serveRaw(answering((path, socket) -> vertx.setTimer(30, then -> socket.write(answer(path))
                .onSuccess(written -> vertx.setTimer(milliseconds, late -> socket.write(ANOTHER))))));

        assertThat(fetchAll(fetcher(), origin, 100, 8)).isEqualTo(pictures(100));
    }

    /** Blocks the event loop of the connection until the unrequested response has arrived. */
    @Test
    void anAnswerThatArrivesJustWhenTheConnectionIsTakenIsNotTheNextOnes() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            CountDownLatch quiet = new CountDownLatch(1);
            CountDownLatch sent = new CountDownLatch(1);
            Thread origin = new Thread(() -> answerTwiceAfter(server, quiet, sent));
            origin.start();
            ImageFetcher fetcher = fetcher();
            String url = "http://127.0.0.1:" + server.getLocalPort();
            Context loop = vertx.getOrCreateContext();
            AtomicReference<FetchOutcome> first = new AtomicReference<>();
            AtomicReference<FetchOutcome> second = new AtomicReference<>();

            loop.runOnContext(now -> fetcher.fetch(url + "/0", budget, Turnstile.OPEN)
                    .subscribe()
                    .with(first::set));
            await().until(() -> first.get() != null);
            loop.runOnContext(now -> {
                quiet.countDown();
                awaitSent(sent);
                fetcher.fetch(url + "/1", budget, Turnstile.OPEN).subscribe().with(second::set);
            });
            await().until(() -> second.get() != null);

            assertThat(body(first.get())).asString().isEqualTo(picture("/0"));
            assertThat(body(second.get())).asString().isEqualTo(picture("/1"));
            origin.join();
        }
    }

    private static void awaitSent(CountDownLatch sent) {
        try {
            sent.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answerTwiceAfter(ServerSocket server, CountDownLatch quiet, CountDownLatch sent) {
        try (Socket one = server.accept()) {
            respond(one, answer("/0"));
            quiet.await();
            one.getOutputStream().write(ANOTHER.getBytes(StandardCharsets.US_ASCII));
            sent.countDown();
            try (Socket two = server.accept()) {
                respond(two, answer("/1"));
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void respond(Socket socket, String answer) throws IOException {
        socket.getInputStream().read(new byte[4096]);
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void aBodyWhereThereCanBeNoneIsNotTheNextAnswer(String status) {
        String origin = serveRaw(answering((path, socket) -> {
            count(socket);
            socket.write(path.equals("/none") ? "HTTP/1.1 " + status + "\r\n\r\n" + ANOTHER : answer(path));
        }));
        ImageFetcher fetcher = fetcher();

        assertThat(failed(fetch(fetcher, origin + "/none")).failure()).isEqualTo(FetchFailure.HTTP_STATUS);
        assertThat(body(fetch(fetcher, origin + "/0"))).asString().isEqualTo(picture("/0"));

        assertThatEachWasAskedOnce();
    }

    @Test
    void whatFollowsTheLastChunkIsNotTheNextAnswer() {
        String origin = serveRaw(answering((path, socket) -> {
            count(socket);
            String picture = picture(path);
            socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(picture.length())
                    + "\r\n" + picture + "\r\n0\r\n\r\n" + ANOTHER);
        }));

        assertThat(fetchAll(fetcher(), origin, 10, 2)).isEqualTo(pictures(10));

        assertThatEachWasAskedOnce();
    }

    @Test
    void aServerThatHasSentWhatNobodyAskedForIsAskedOnceAConnectionFromThenOn() {
        String origin = serveRaw(answering((path, socket) -> {
            count(socket);
            socket.write(path.equals("/0") ? answer(path) + "x" : answer(path));
        }));
        ImageFetcher fetcher = fetcher();

        for (String path : new String[] {"/0", "/1", "/2", "/3"}) {
            assertThat(body(fetch(fetcher, origin + path))).asString().isEqualTo(picture(path));
        }

        assertThat(asked).hasSize(4);
        assertThatEachWasAskedOnce();
    }

    @Test
    void connectionsOfServersThatAnswerOnceAreKept() {
        String origin = serveRaw(answering((path, socket) -> {
            count(socket);
            socket.write(answer(path));
        }));

        assertThat(fetchAll(fetcher(), origin, 20, 1)).isEqualTo(pictures(20));

        assertThat(asked).hasSize(1);
    }

    @Test
    void anOriginThatClosesAfterEachAnswerWithoutSayingSoCostsNoTry() {
        String origin = serveRaw(answering((path, socket) -> {
            socket.write(answer(path));
            socket.close();
        }));

        assertThat(fetchAll(fetcher(), origin, 100, 8)).isEqualTo(pictures(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 2", "SSH-2.0\r\n\r\n"})
    void aConnectionThatBreaksWhenItIsUsedAgainCostsNoTryHoweverManyOthersWould(String lastWords) {
        CompletableFuture<Void> eight = new CompletableFuture<>();
        String origin = serveRaw(answering((path, socket) -> {
            if (count(socket) == 1) {
                // Responds to all at once, so that there are eight connections.
                if (asked.size() == 8) {
                    eight.complete(null);
                }
                eight.thenRun(() -> socket.write(answer(path)));
            } else {
                socket.write(lastWords);
                socket.close();
            }
        }));
        ImageFetcher fetcher = fetcher();

        assertThat(fetchAll(fetcher, origin, 8, 8)).isEqualTo(pictures(8));
        assertThat(asked).hasSize(8);
        assertThat(body(fetch(fetcher, origin + "/next"))).asString().isEqualTo(picture("/next"));

        assertThat(asked).hasSize(9);
    }

    @Test
    void aNewConnectionThatBreaksIsReplacedOnceToo() {
        AtomicInteger connections = new AtomicInteger();
        String origin = serveRaw(answering((path, socket) -> {
            connections.incrementAndGet();
            socket.close();
        }));

        var failed = failed(fetch(origin));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isTrue();
        assertThat(connections).hasValue(2);
    }
}
