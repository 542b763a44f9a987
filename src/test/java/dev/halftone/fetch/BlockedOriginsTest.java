package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.fetch.FetchOutcome.Failed;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * End-to-end attacks. 127.0.0.1 is the allowed network and stands for the internet. 127.0.0.2 stands for what must
 * never be reached. Even with a broken guard, the attacks would reach only this machine.
 */
class BlockedOriginsTest extends FetchingTest {

    private final AtomicInteger connections = new AtomicInteger();
    private int port;

    /** The forbidden server listens on the same port as the allowed one. */
    @BeforeEach
    void start() {
        port = serve(new HttpServerOptions().setHost("127.0.0.1"), request -> {
            String target = request.getParam("to");
            if (target == null) {
                request.response().end("public");
            } else {
                request.response()
                        .setStatusCode(302)
                        .putHeader("Location", target)
                        .end();
            }
        });
        listenSecretly("127.0.0.2");
        nameServer.answer("public.test", "127.0.0.1");
        nameServer.answer("private.test", "127.0.0.2");
        nameServer.answer("mixed.test", "127.0.0.1", "127.0.0.2");
        nameServer.answer("mixed-reversed.test", "127.0.0.2", "127.0.0.1");
        nameServer.answer("mixed-families.test", "127.0.0.2", "::1");
        nameServer.answer("mapped.test", "::ffff:127.0.0.2");
        nameServer.alias("alias.test", "private.test", "127.0.0.2");
    }

    private void listenSecretly(String address) {
        // Counts raw connections, because even a handshake would be one too many.
        serveRaw(address, port, socket -> {
            connections.incrementAndGet();
            socket.close();
        });
    }

    @Test
    void whatIsOpenedIsReached() {
        assertThat(body(fetch("http://127.0.0.1:" + port + "/"))).asString().isEqualTo("public");
        assertThat(body(fetch("http://public.test:" + port + "/"))).asString().isEqualTo("public");
        assertThat(body(fetch("http://[::ffff:127.0.0.1]:" + port + "/")))
                .asString()
                .isEqualTo("public");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://127.0.0.2:PORT/               | blocked_address",
                "https://127.0.0.2:PORT/              | blocked_address",
                "HTTP://127.0.0.2:PORT/               | blocked_address",
                "http://127.0.0.2.:PORT/              | blocked_address",
                "http://１２７.0.0.2:PORT/             | blocked_address",
                "http://127。0。0。2:PORT/             | blocked_address",
                "http://①②⑦.⓪.⓪.②:PORT/               | blocked_address",
                "http://[::ffff:127.0.0.2]:PORT/      | blocked_address",
                "http://[::ffff:7f00:2]:PORT/         | blocked_address",
                "http://[0:0:0:0:0:FFFF:7F00:0002]:PORT/ | blocked_address",
                "http://[::127.0.0.2]:PORT/           | blocked_address",
                "http://[::127.0.0.1]:PORT/           | blocked_address",
                "http://[::7f00:1]:PORT/              | blocked_address",
                "http://[64:ff9b::127.0.0.2]:PORT/    | blocked_address",
                "http://[::ffff:0:127.0.0.1]:PORT/    | blocked_address",
                "http://private.test:PORT/            | blocked_address",
                "http://PRIVATE.Test.:PORT/           | blocked_address",
                "http://ⓟrivate.test:PORT/            | blocked_address",
                "http://alias.test:PORT/              | blocked_address",
                "http://mixed.test:PORT/              | blocked_address",
                "http://mixed-reversed.test:PORT/     | blocked_address",
                "http://mixed-families.test:PORT/     | blocked_address",
                "http://mapped.test:PORT/             | blocked_address",
                "http://2130706434:PORT/              | blocked_address",
                "http://017700000002:PORT/            | blocked_address",
                "http://0x7f000002:PORT/              | blocked_address",
                "http://0x7f.0.0.2:PORT/              | blocked_address",
                "http://0177.0.0.2:PORT/              | blocked_address",
                "http://127.2:PORT/                   | blocked_address",
                "http://127.0.2:PORT/                 | blocked_address",
                "http://127.0.0.0002:PORT/            | blocked_address",
                "http://127.0.0.258:PORT/             | invalid_url",
                "http://0X7F.0x2:PORT/                | blocked_address",
                "http://０ｘ７ｆ.2:PORT/                | blocked_address",
                "http://%EF%BC%91%EF%BC%92%EF%BC%97.2:PORT/ | blocked_address",
                "http://127.0.0.2%2e:PORT/            | blocked_address",
                "http://pri%76ate.test:PORT/          | blocked_address",
                "http://pri\u00advate.test:PORT/       | blocked_address",
                "http://127.0.0.2%E3%80%82:PORT/      | blocked_address",
                "http://127.0.0.2%40public.test:PORT/ | invalid_url",
                "http://%5B::ffff:127.0.0.2%5D:PORT/  | invalid_url",
                "http://127.0.0.2％00.public.test:PORT/ | invalid_url",
                "http://127.0.0.2／.public.test:PORT/ | invalid_url",
                "http://%31%32%37.0.0.2:PORT/         | blocked_address",
                "http://127%2e0%2e0%2e2:PORT/         | blocked_address",
                "http://127.0.0.2%00.public.test:PORT/ | invalid_url",
                "http://127.0.0.2%2f.public.test:PORT/ | invalid_url",
                "http://public.test@127.0.0.2:PORT/   | invalid_url",
                "http://127.0.0.2:PORT@public.test/   | invalid_url",
                "http://127.0.0.2\\@public.test:PORT/ | invalid_url",
                "http://public.test\\.127.0.0.2:PORT/ | invalid_url",
                "http://127.0.0.2 .public.test:PORT/  | invalid_url",
                "http://[::ffff:127.0.0.2%25lo]:PORT/ | invalid_url",
                "http://[::ffff:127.0.0.2%lo]:PORT/   | invalid_url",
                "http://[127.0.0.2]:PORT/             | invalid_url",
                "http://::ffff:127.0.0.2:PORT/        | invalid_url",
                "file:///etc/passwd                   | invalid_url",
                "gopher://127.0.0.2:PORT/_GET         | invalid_url",
                "ftp://127.0.0.2:PORT/                | invalid_url",
                "jar:http://127.0.0.2:PORT/!/         | invalid_url",
                "unix:/run/docker.sock                | invalid_url",
                "http:127.0.0.2:PORT/                 | invalid_url",
                "//127.0.0.2:PORT/                    | invalid_url"
            })
    void aUrlThatLeadsInsideFailsAtOnce(String attack, String code) {
        Failed failed = failed(fetch(attack.replace("PORT", String.valueOf(port))));

        assertThat(failed.failure().wireName()).isEqualTo(code);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.hostFailing()).isFalse();
        assertThat(connections).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://127.0.0.2:PORT/            | blocked_address",
                "//127.0.0.2:PORT/                 | blocked_address",
                "https://127.0.0.2:PORT/           | blocked_address",
                "http://private.test:PORT/         | blocked_address",
                "http://mixed.test:PORT/           | blocked_address",
                "http://[::ffff:127.0.0.2]:PORT/   | blocked_address",
                "http://127.0.0.1:PORT/?to=http://127.0.0.2:PORT/ | blocked_address",
                "http://2130706434:PORT/           | blocked_address",
                "http://127%2e2:PORT/              | blocked_address",
                "http://user:secret@127.0.0.1:PORT/ | redirects",
                "http:\\\\127.0.0.2:PORT/          | redirects",
                "file:///etc/passwd                | redirects",
                "gopher://127.0.0.2:PORT/          | redirects"
            })
    void aRedirectThatLeadsInsideFailsAtOnce(String location, String code) {
        String start = "http://public.test:" + port + "/?to=";

        Failed failed = failed(fetch(start + location.replace("PORT", String.valueOf(port))));

        assertThat(failed.failure().wireName()).isEqualTo(code);
        assertThat(failed.retryable()).isFalse();
        assertThat(connections).hasValue(0);
    }

    @Test
    void aPortThatIsNotAllowedIsNotEvenResolved() {
        nameServer.answer("ports.test", "127.0.0.1");

        Failed failed = failed(fetch("http://ports.test:" + port + "/", "allowed-ports", "80,443"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.BLOCKED_ADDRESS);
        assertThat(failed.retryable()).isFalse();
        assertThat(nameServer.queries("ports.test")).isZero();
    }

    /**
     * If the name were resolved again for the connection, the second DNS response would lead to the forbidden server.
     */
    @Test
    void theConnectionGoesToTheAddressThatWasChecked() {
        nameServer.answerInTurn("rebinding.test", "127.0.0.1", "127.0.0.2");

        assertThat(body(fetch("http://rebinding.test:" + port + "/")))
                .asString()
                .isEqualTo("public");

        assertThat(nameServer.queries("rebinding.test")).isEqualTo(1);
        assertThat(connections).hasValue(0);
    }

    @Test
    void aNameThatChangesIsCheckedAnewForTheNextImage() {
        nameServer.answerInTurn("changing.test", "127.0.0.1", "127.0.0.2");
        ImageFetcher fetcher = fetcher();
        String url = "http://changing.test:" + port + "/";
        body(fetch(fetcher, url));

        await().atMost(PATIENCE).until(() -> {
            FetchOutcome outcome = fetch(fetcher, url);
            if (outcome instanceof Failed failed) {
                return failed.failure() == FetchFailure.BLOCKED_ADDRESS;
            }
            body(outcome);
            return false;
        });
        assertThat(connections).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:PORT/",
                "http://[::1]:PORT/",
                "http://localhost:PORT/",
                "http://public.test:PORT/"
            })
    void loopbackIsClosedWhenNothingIsOpened(String url) {
        listenSecretly("::1");

        Failed failed = failed(fetch(url.replace("PORT", String.valueOf(port)), "allowed-networks", "192.0.2.0/24"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.BLOCKED_ADDRESS);
        assertThat(connections).hasValue(0);
    }

    /** All of loopback is allowed here, except what the operator denies. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2:PORT/",
                "http://[::ffff:127.0.0.2]:PORT/",
                "http://[64:ff9b::127.0.0.2]:PORT/",
                "http://[64:ff9b:1::127.0.0.2]:PORT/",
                "http://private.test:PORT/",
                "http://mixed.test:PORT/",
                "http://mapped.test:PORT/",
                "http://127.0.0.1:PORT/?to=http://127.0.0.2:PORT/",
                "http://public.test:PORT/?to=//private.test:PORT/"
            })
    void whatAnOperatorDeniesIsReachedByNoWayThatIsOpen(String attack) {
        ImageFetcher fetcher =
                fetcher("allowed-networks", "127.0.0.0/8,64:ff9b:1::/48", "denied-networks", "127.0.0.2,192.0.2.0/24");

        Failed failed = failed(fetch(fetcher, attack.replace("PORT", String.valueOf(port))));

        assertThat(failed.failure()).isEqualTo(FetchFailure.BLOCKED_ADDRESS);
        assertThat(failed.retryable()).isFalse();
        assertThat(connections).hasValue(0);
        assertThat(body(fetch(fetcher, "http://127.0.0.1:" + port + "/")))
                .asString()
                .isEqualTo("public");
    }

    @Test
    void whatIsSaidOfARefusalNamesNoAddressBehindTheName() {
        Failed failed = failed(fetch("http://private.test:" + port + "/"));

        assertThat(failed.message()).contains("private.test").doesNotContain("127.");
    }
}
