package dev.halftone.fetch;

import static dev.halftone.fetch.RawOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Responses that browsers accept as HTTP, and responses that they do not. {@code |} stands for CR LF and {@code ~} for
 * a bare LF.
 */
class UnreadableAnswersTest extends FetchingTest {

    private final AtomicInteger connections = new AtomicInteger();

    private String answeringWith(String answer) {
        return serveRaw(answering((path, socket) -> {
            connections.incrementAndGet();
            socket.write(answer.replace("|", "\r\n").replace('~', '\n'));
        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 4|Content-Length: 4||four",
                "HTTP/1.1 200 OK|Content-Length: 4, 4||four",
                "HTTP/1.1 200 OK|Content-Length: 4|content-length: 04||four",
                "HTTP/1.0 200 OK|Content-Length: 4|Content-Length: 4||four",
                "HTTP/1.0 200 OK|Content-Length: 4, 4||four",
                "HTTP/1.1 200 OK~Content-Length: 4~~four",
                "HTTP/1.1 200 OK|Content-Length: 4~|four",
                "HTTP/1.1 200 OK~Content-Length: 4|~four",
                "~HTTP/1.1 200 OK|Content-Length: 4||four",
                "http/1.1 200 OK|Content-Length: 4||four",
                "Http/1.0 200 OK|Content-Length: 4||four",
                "HTTP/1.2 200 OK|Content-Length: 4||four",
                "HTTP/1.1 200|Content-Length: 4||four",
                "HTTP/1.1 200 OK|Content-Length : 4||four",
                "HTTP/1.1 200 OK|Content-Length: 9|Transfer-Encoding: chunked||4|four|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Content-Length: 9||4|four|0||",
                "http/1.1 200 OK|Content-Length: 9|Transfer-Encoding: chunked||4|four|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||4;name=value|four|0|Trailer: 1||"
            })
    void whatBrowsersTakeIsTaken(String answer) {
        assertThat(body(fetch(answeringWith(answer)))).asString().isEqualTo("four");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "HTTP/1.1 200 OK|Content-Length: 4|Content-Length: 5||five!; it names two different lengths",
                "HTTP/1.1 200 OK|Content-Length: 4, 5||five!; it names two different lengths",
                "HTTP/1.0 200 OK|Content-Length: 4|Content-Length: 5||five!; it names two different lengths",
                "HTTP/1.1 200 OK|Content-Length: four||four; its Content-Length is not a number",
                "HTTP/1.1 200 OK|Content-Length: -4||four; its Content-Length is not a number",
                "HTTP/1.1 200 OK|Content-Length: +4||four; its Content-Length is not a number",
                "HTTP/1.1 200 OK|Content-Length:||four; its Content-Length is not a number",
                "HTTP/1.1 200 OK|Content-Length: 99999999999999999999||four; its Content-Length is beyond all bounds",
                "SSH-2.0-OpenSSH_9.2|; it is not HTTP",
                "<html>|; it is not HTTP",
                "ICY 200 OK||mp3; it is not HTTP",
                "HTTP/2.0 200 OK||four; it is of a version of HTTP that was not asked for",
                "HTTP/0.9 200 OK||four; it is of a version of HTTP that was not asked for",
                "HTTP/1 200 OK||four; it is of a version of HTTP that was not asked for",
                "HTTP/1.1 OK||four; its status is not a number of three digits",
                "HTTP/1.1||; its status is not a number of three digits",
                "HTTP/1.1 20 OK||four; its status is not a number of three digits",
                "HTTP/1.1 -20 OK||four; its status is not a number of three digits",
                "HTTP/1.1 200 OK|nocolon||four; its head is not HTTP",
                "HTTP/1.1 200 OK|(name): in brackets||four; its head is not HTTP",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||4|five!|0||; its chunks are not divided as HTTP says",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||x|four|0||; its chunks are not divided as HTTP says",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||4~four~0~~; its chunks are not divided as HTTP says"
            })
    void whatCantBeReadIsSaidAndNotTriedAgain(String answer, String complaint) {
        var failed = failed(fetch(answeringWith(answer)));

        assertThat(failed.message()).isEqualTo("The answer of 127.0.0.1 can't be read: " + complaint + ".");
        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isFalse();
        assertThat(connections).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 ", "HTTP/1.1 200 OK|X: "})
    void aHeadBeyondAllBoundsIsRefused(String begun) {
        var failed = failed(fetch(answeringWith(begun + "x".repeat(40_000))));

        assertThat(failed.message()).isEqualTo("The answer of 127.0.0.1 can't be read: its head is too long.");
        assertThat(failed.retryable()).isFalse();
    }
}
