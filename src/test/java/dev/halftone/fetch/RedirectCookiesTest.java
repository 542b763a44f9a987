package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies within one chain of redirects. */
class RedirectCookiesTest extends FetchingTest {

    /** The path and the Cookie header of each request. */
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private void seen(HttpServerRequest request) {
        requests.add(request.path() + " "
                + Optional.ofNullable(request.getHeader("Cookie")).orElse("-"));
    }

    private static void redirect(HttpServerRequest request, String location, String... cookies) {
        List.of(cookies).forEach(cookie -> request.response().headers().add("Set-Cookie", cookie));
        request.response().setStatusCode(302).putHeader("Location", location).end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "/start"})
    void anOriginThatRedirectsBackUntilItsCookieIsSentDeliversTheImage(String first) {
        String origin = serve(request -> {
            seen(request);
            if ("seen=1; lang=en".equals(request.getHeader("Cookie"))) {
                request.response().end("the image");
            } else {
                redirect(request, "/a", "seen=1; Path=/", "lang=en; Path=/; HttpOnly");
            }
        });

        assertThat(body(fetch(origin + first))).asString().isEqualTo("the image");
        assertThat(requests).containsExactly(first + " -", "/a seen=1; lang=en");
    }

    @Test
    void aCookieMayBeWantedBackAtTheSameUrlMoreThanOnce() {
        String origin = serve(request -> {
            seen(request);
            int step = requests.size();
            if (step == 4) {
                request.response().end("the image");
            } else {
                redirect(request, "/a", "step=" + step);
            }
        });

        assertThat(body(fetch(origin + "/a"))).asString().isEqualTo("the image");
        assertThat(requests).containsExactly("/a -", "/a step=1", "/a step=2", "/a step=3");
    }

    @Test
    void anOriginThatAlwaysWantsAnotherCookieIsGivenUp() {
        AtomicInteger steps = new AtomicInteger();
        String origin = serve(request -> redirect(request, "/a", "step=" + steps.incrementAndGet()));

        var failed = failed(fetch(origin + "/a", "max-redirects", "3"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.REDIRECTS);
        assertThat(failed.message()).contains("more than 3");
        assertThat(steps).hasValue(4);
    }

    @Test
    void aCircleAlthoughItsCookieIsSentIsACircle() {
        String origin = serve(request -> {
            seen(request);
            redirect(request, request.path().equals("/a") ? "/b" : "/a", "id=1; Path=/");
        });

        var failed = failed(fetch(origin + "/a", "max-redirects", "20"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.REDIRECTS);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).isEqualTo("The redirects of 127.0.0.1 lead in a circle.");
        assertThat(requests).containsExactly("/a -", "/b id=1", "/a id=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id=1; Secure", "id=1; Domain=elsewhere.example"})
    void aCircleThatWaitsForACookieThatIsNotSentIsSaidTo(String cookie) {
        String origin = serve(request -> {
            seen(request);
            redirect(request, "/a", cookie);
        });

        var failed = failed(fetch(origin + "/a"));

        assertThat(failed.message())
                .startsWith("The redirects of 127.0.0.1 lead in a circle.")
                .contains("cookie");
        assertThat(requests).containsExactly("/a -", "/a -");
    }

    @Test
    void aCookieThatIsDeletedIsSentNoLonger() {
        String origin = serve(request -> {
            seen(request);
            switch (request.path()) {
                case "/a" -> redirect(request, "/b", "id=1", "other=2");
                case "/b" -> redirect(request, "/c", "id=; Max-Age=0");
                default -> request.response().end();
            }
        });

        body(fetch(origin + "/a"));

        assertThat(requests).containsExactly("/a -", "/b id=1; other=2", "/c other=2");
    }

    /** Two names of one server, so that only the name decides. */
    @Test
    void aCookieGoesToNoOtherHostAndNotBackFromThere() {
        nameServer.answer("first.shop.test", "127.0.0.1");
        nameServer.answer("second.shop.test", "127.0.0.1");
        String origin = serve(request -> {
            seen(request);
            String port = request.getHeader("Host").replaceFirst(".*:", ":");
            switch (request.path()) {
                case "/a" -> redirect(request, "/b", "id=1; Domain=shop.test; Path=/");
                case "/b" -> redirect(request, "http://second.shop.test" + port + "/c");
                case "/c" -> redirect(request, "http://first.shop.test" + port + "/d", "own=2; Domain=shop.test");
                default -> request.response().end();
            }
        });

        body(fetch("http://first.shop.test" + origin.substring(origin.lastIndexOf(':')) + "/a"));

        assertThat(requests).containsExactly("/a -", "/b id=1", "/c -", "/d -");
    }

    @Test
    void aCookieIsForgottenWithItsImage() {
        String origin = serve(request -> {
            seen(request);
            if (request.path().equals("/a")) {
                redirect(request, "/b", "id=1; Max-Age=1000; Path=/");
            } else {
                request.response().putHeader("Set-Cookie", "late=2; Path=/").end();
            }
        });
        ImageFetcher fetcher = fetcher();

        body(fetch(fetcher, origin + "/a"));
        body(fetch(fetcher, origin + "/a"));

        assertThat(requests).containsExactly("/a -", "/b id=1", "/a -", "/b id=1");
    }
}
