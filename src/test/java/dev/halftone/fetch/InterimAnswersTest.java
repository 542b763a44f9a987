package dev.halftone.fetch;

import static dev.halftone.fetch.RawOrigin.answer;
import static dev.halftone.fetch.RawOrigin.answering;
import static dev.halftone.fetch.RawOrigin.picture;
import static dev.halftone.fetch.RawOrigin.pictures;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.fetch.PostOutcome.Answered;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins that send one or many 1xx before their response (RFC 9110, section 15.2). */
class InterimAnswersTest extends FetchingTest {

    private static final String HEAD_OF_16_KB = "HTTP/1.1 103 Early Hints\r\nLink: " + "x".repeat(16_000) + "\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100 Continue",
                "102 Processing",
                "103 Early Hints",
                "104 Upload Resumption Supported",
                "110 ",
                "199 Whatever",
                "102 Processing\r\nContent-Length: 5",
                "102 Processing\r\nTransfer-Encoding: chunked"
            })
    void everyImageIsThatOfItsOwnUrlWhateverComesBeforeTheAnswer(String interim) {
        String origin = serveRaw(answering((path, socket) -> {
            socket.write("HTTP/1.1 " + interim + "\r\n\r\n");
            vertx.setTimer(50, late -> socket.write(answer(path)));
        }));

        assertThat(fetchAll(fetcher(), origin, 40, 8)).isEqualTo(pictures(40));
    }

    @Test
    void anInterimAnswerMayComeInTheSameSegmentAsTheAnswer() {
        String origin = serveRaw(answering(
                (path, socket) -> socket.write("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 \r\n\r\n" + answer(path))));

        assertThat(fetchAll(fetcher(), origin, 10, 2)).isEqualTo(pictures(10));
    }

    @Test
    void aThousandInterimAnswersAreNotTooMany() {
        String origin = serveRaw(answering((path, socket) -> socket.write(
                "HTTP/1.1 102 Processing\r\n\r\n".repeat(InterimAnswers.MAX_BEFORE_AN_ANSWER) + answer(path))));
        ImageFetcher fetcher = fetcher();

        for (String path : List.of("/0", "/1", "/2")) {
            assertThat(body(fetch(fetcher, origin + path))).asString().isEqualTo(picture(path));
        }
    }

    @Test
    void interimAnswersMayHaveLargeHeads() {
        String origin = serveRaw(answering((path, socket) -> socket.write(HEAD_OF_16_KB.repeat(20) + answer(path))));

        assertThat(body(fetch(origin + "/0"))).asString().isEqualTo(picture("/0"));
    }

    @Test
    void interimAnswersWithoutEndAreNoAnswerAndAreHungUpOn() {
        AtomicBoolean closed = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        String origin = serveRaw(answering((path, socket) -> {
            asked.incrementAndGet();
            socket.closeHandler(end -> closed.set(true));
            repeat(socket, "HTTP/1.1 102 Processing\r\n\r\n");
        }));

        var failed = failed(fetch(origin));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.hostFailing()).isFalse();
        assertThat(failed.message())
                .isEqualTo(
                        "The answer of 127.0.0.1 can't be read: more than 1000 interim answers (1xx) came before it.");
        assertThat(asked).hasValue(1);
        await().untilTrue(closed);
    }

    private static void repeat(NetSocket socket, String piece) {
        socket.write(piece).onSuccess(written -> repeat(socket, piece));
    }

    @Test
    void switchingProtocolsIsNoAnswer() {
        AtomicBoolean closed = new AtomicBoolean();
        String origin = serveRaw(answering((path, socket) -> {
            socket.closeHandler(end -> closed.set(true));
            socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nbytes");
        }));

        var failed = failed(fetch(origin));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).contains("101");
        await().untilTrue(closed);
    }

    @Test
    void anInterimAnswerAndNothingElseIsABrokenConnection() {
        String origin = serveRaw(answering((path, socket) -> {
            socket.write("HTTP/1.1 102 Processing\r\n\r\n");
            socket.close();
        }));

        var failed = failed(fetch(origin));

        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isTrue();
    }

    @Test
    void redirectsAndErrorsMayBeAnnouncedToo() {
        String origin = serveRaw(answering((path, socket) -> {
            socket.write("HTTP/1.1 102 Processing\r\n\r\n");
            socket.write(
                    switch (path) {
                        case "/moved" -> "HTTP/1.1 302 Found\r\nLocation: /0\r\nContent-Length: 0\r\n\r\n";
                        case "/missing" -> "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
                        default -> answer(path);
                    });
        }));
        ImageFetcher fetcher = fetcher();

        assertThat(body(fetch(fetcher, origin + "/moved"))).asString().isEqualTo(picture("/0"));
        assertThat(failed(fetch(fetcher, origin + "/missing")).failure()).isEqualTo(FetchFailure.HTTP_STATUS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "102 Processing", "103 Early Hints", "104 ", "199 Whatever"})
    void aMessageIsAnsweredByTheAnswer(String interim) {
        String receiver = serveRaw(answering((path, socket) -> {
            socket.write("HTTP/1.1 " + interim + "\r\n\r\n");
            vertx.setTimer(50, late -> socket.write("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"));
        }));

        assertThat(post(receiver, new byte[] {'{', '}'})).isEqualTo(new Answered(202, Optional.empty()));
    }

    @Test
    void aMessageMayBeAnsweredBeforeItHasBeenReadWhole() {
        String receiver = serveRaw(answering((path, socket) -> {
            socket.handler(ignored -> {});
            socket.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
        }));

        assertThat(post(receiver, new byte[5_000_000])).isEqualTo(new Answered(413, Optional.empty()));
    }

    @Test
    void aMessageIsNotAnsweredByInterimAnswersWithoutEnd() {
        String receiver = serveRaw(answering((path, socket) -> repeat(socket, "HTTP/1.1 102 Processing\r\n\r\n")));

        assertThat(post(receiver, new byte[] {'{', '}'}))
                .isEqualTo(new PostOutcome.Failed(
                        FetchFailure.CONNECT,
                        "The answer of 127.0.0.1 can't be read: more than 1000 interim answers (1xx) came before it."));
    }

    private PostOutcome post(String receiver, byte[] body) {
        return postClient()
                .post(receiver, Map.of(), body, Duration.ofSeconds(20))
                .await()
                .atMost(PATIENCE);
    }
}
