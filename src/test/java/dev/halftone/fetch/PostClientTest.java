package dev.halftone.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.fetch.PostOutcome.Answered;
import dev.halftone.fetch.PostOutcome.Failed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends messages to real receivers on loopback. */
class PostClientTest extends FetchingTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final byte[] BODY = "{\"name\":\"Händel\"}".getBytes(UTF_8);

    @Test
    void aMessageArrivesAsItWasGiven() {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        String receiver = serve(request -> request.bodyHandler(body -> {
            seen.add(request.method() + " " + request.uri());
            seen.add(request.getHeader("content-type") + " " + request.getHeader("content-length"));
            seen.add(request.getHeader("webhook-id") + " " + request.getHeader("user-agent"));
            seen.add(body.toString(UTF_8));
            request.response().setStatusCode(204).end();
        }));

        PostOutcome outcome = post(receiver + "/hook?token=a%20b", "user-agent", "tests");

        assertThat(outcome).isEqualTo(new Answered(204, Optional.empty()));
        assertThat(seen)
                .containsExactly(
                        "POST /hook?token=a%20b",
                        "application/json " + BODY.length, "id-1 tests", new String(BODY, UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsAreAnswersAndAreNotFollowed(int status) {
        AtomicInteger followed = new AtomicInteger();
        String receiver = serve(request -> {
            if (request.path().equals("/there")) {
                followed.incrementAndGet();
            }
            request.response()
                    .setStatusCode(status)
                    .putHeader("Location", "/there")
                    .end();
        });

        assertThat(post(receiver + "/here")).isEqualTo(new Answered(status, Optional.empty()));
        assertThat(post(receiver + "/here")).isEqualTo(new Answered(status, Optional.empty()));
        assertThat(followed).hasValue(0);
    }

    @Test
    void retryAfterIsTold() {
        String receiver = serve(request -> request.response()
                .setStatusCode(503)
                .putHeader("Retry-After", "120")
                .end());

        assertThat(post(receiver)).isEqualTo(new Answered(503, Optional.of(Duration.ofMinutes(2))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Date", "Retry-After"})
    void aDateThatNobodyCanReadIsAsGoodAsNone(String header) {
        String receiver = serve(request -> request.response()
                .setStatusCode(200)
                .putHeader(header, "x".repeat(65))
                .end());

        assertThat(post(receiver)).isEqualTo(new Answered(200, Optional.empty()));
    }

    @Test
    void anAnswerWithoutEndIsCutOff() {
        AtomicBoolean closed = new AtomicBoolean();
        String receiver = serve(request -> {
            request.connection().closeHandler(gone -> closed.set(true));
            request.response().setChunked(true);
            writeForever(request);
        });

        assertThat(post(receiver)).isEqualTo(new Answered(200, Optional.empty()));

        await().atMost(PATIENCE).untilTrue(closed);
    }

    private static void writeForever(HttpServerRequest request) {
        request.response().write(Buffer.buffer(new byte[16_384])).onSuccess(written -> writeForever(request));
    }

    @Test
    void aReceiverThatIsSilentTimesOut() {
        String receiver = serve(silent -> {});

        PostOutcome outcome = postClient()
                .post(receiver, headers(), BODY, Duration.ofMillis(300))
                .await()
                .atMost(PATIENCE);

        assertThat(outcome).isEqualTo(new Failed(FetchFailure.TIMEOUT, "There was no answer within 300 ms."));
    }

    @Test
    void aBrokenConnectionIsNoAnswerAndIsNotTriedAgain() {
        AtomicInteger connections = new AtomicInteger();
        String receiver = serveRaw(socket -> {
            connections.incrementAndGet();
            socket.handler(request -> socket.close());
        });

        assertThat(post(receiver))
                .isEqualTo(new Failed(
                        FetchFailure.CONNECT, "The connection to 127.0.0.1 broke before there was an answer."));
        assertThat(connections).hasValue(1);
    }

    @Test
    void nothingIsSentToAnAddressThatIsNotOpen() {
        AtomicInteger connections = new AtomicInteger();
        int port = serveRaw("127.0.0.2", 0, socket -> connections.incrementAndGet());
        nameServer.answer("hooks.test", "127.0.0.2");

        for (String host : new String[] {"127.0.0.2", "hooks.test", "[::ffff:127.0.0.2]"}) {
            assertThat(post("http://" + host + ":" + port + "/"))
                    .as(host)
                    .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.failure())
                            .isEqualTo(FetchFailure.BLOCKED_ADDRESS));
        }
        assertThat(connections).hasValue(0);
    }

    @Test
    void nothingIsSentWhereAnOperatorDeniesIt() {
        AtomicInteger connections = new AtomicInteger();
        int port = serveRaw("127.0.0.2", 0, socket -> connections.incrementAndGet());
        nameServer.answer("denied-hooks.test", "127.0.0.2");
        PostClient client = postClient("allowed-networks", "127.0.0.0/8", "denied-networks", "127.0.0.2");

        for (String host : new String[] {"127.0.0.2", "denied-hooks.test", "[64:ff9b::127.0.0.2]"}) {
            assertThat(client.post("http://" + host + ":" + port + "/", headers(), BODY, TIMEOUT)
                            .await()
                            .atMost(PATIENCE))
                    .as(host)
                    .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.failure())
                            .isEqualTo(FetchFailure.BLOCKED_ADDRESS));
        }
        assertThat(connections).hasValue(0);
        assertThat(client.objection("http://127.0.0.2:" + port + "/")).isPresent();
        assertThat(client.objection("http://127.0.0.3:" + port + "/")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ftp://a.example/ | The URL does not begin with http:// or https://.",
                "https://user:secret@a.example/ | The URL contains a user name or password.",
                "http://a.example:22/ | Port 22 is not one that this service connects to.",
                "http://127.0.0.2/ | The host 127.0.0.2 is not on the public internet.",
                "http://[fd00::1]/ | The host fd00::1 is not on the public internet.",
                "http://169.254.169.254/ | The host 169.254.169.254 is not on the public internet.",
                "http://0x7f.2/ | The host 127.0.0.2 is not on the public internet.",
                "http://0x7f.256.1/ | '0x7f.256.1' is not an IPv4 address in dotted decimal notation.",
                "http://אa.example/ | 'אa.example' is not an internationalised host name: a label has both directions of writing, or begins with a digit beside one that is written from right to left."
            })
    void whatWouldNeverBeSentIsSaidBefore(String url, String objection) {
        assertThat(postClient("allowed-ports", "80,443").objection(url)).contains(objection);
    }

    @Test
    void aUrlThatIsTooLongOnlyWhenPercentEncodedIsRefusedToo() {
        assertThat(postClient("allowed-ports", "80,443").objection("https://a.example/" + "字".repeat(1_000)))
                .contains("The URL is longer than 8000 characters.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a.example/hook?t=1",
                "HTTPS://A.example:443/hook?t=1#here",
                "https://a.example.:00443/x/../hook?t=1",
                "https://ａ.example:/./hook?t=1"
            })
    void allSpellingsOfAUrlHaveOneForm(String url) {
        PostClient client = postClient("allowed-ports", "80,443");

        assertThat(client.objection(url)).isEmpty();
        assertThat(client.canonical(url)).isEqualTo("https://a.example/hook?t=1");
        assertThat(client.canonical(client.canonical(url))).isEqualTo("https://a.example/hook?t=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://a.example/hook?token=1", "http://127.0.0.1/", "http://[::1]/", "http://8.8.8.8:443"})
    void nothingIsSaidAgainstOthers(String url) {
        assertThat(postClient("allowed-ports", "80,443").objection(url)).isEmpty();
    }

    private PostOutcome post(String url, String... settings) {
        return postClient(settings).post(url, headers(), BODY, TIMEOUT).await().atMost(PATIENCE);
    }

    private static Map<String, String> headers() {
        return Map.of("content-type", "application/json", "webhook-id", "id-1");
    }
}
