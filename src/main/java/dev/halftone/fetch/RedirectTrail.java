package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import dev.halftone.url.InvalidUrlException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpClientResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The URLs of one attempt, in the order in which redirects led to them (RFC 9110, section 15.4), and the cookies that
 * were set on the way.
 */
final class RedirectTrail {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HttpUrl first;
    private final int most;
    private final Set<Step> visited = new HashSet<>();
    private final Set<Step> repeated = new HashSet<>();
    private final ChainCookies cookies = new ChainCookies();
    private int followed;

    /** What is requested. The same URL with another cookie is another step. */
    private record Step(HttpUrl url, Optional<String> cookies) {}

    RedirectTrail(HttpUrl first, int most) {
        this.first = first;
        this.most = most;
        visited.add(new Step(first, Optional.empty()));
    }

    /** The Cookie header for the URL that the trail has led to. */
    Optional<String> cookies(HttpUrl url) {
        return cookies.header(url);
    }

    /** The URL of the image. */
    HttpUrl first() {
        return first;
    }

    static boolean isRedirect(HttpClientResponse response) {
        return REDIRECTS.contains(response.statusCode());
    }

    /**
     * Where a redirect leads, if it may be followed.
     *
     * @throws FetchException {@link FetchFailure#REDIRECTS}
     */
    HttpUrl next(HttpUrl from, HttpClientResponse redirect) {
        String location = redirect.getHeader(HttpHeaderNames.LOCATION);
        if (location == null) {
            throw failure(from.host() + " redirects to nowhere.");
        }
        HttpUrl target = target(from, location);
        cookies.receive(from, redirect.headers().getAll(HttpHeaderNames.SET_COOKIE), Instant.now());
        if (!target.host().equals(from.host())) {
            cookies.forget();
        }
        Step step = new Step(target, cookies.header(target));
        if (!visited.add(step)) {
            requireSecondTry(from, step);
        }
        followed++;
        if (followed > most) {
            throw failure("There are more than " + most + " redirects.");
        }
        return target;
    }

    /** An origin that redirects to the same URL means "not yet". */
    private void requireSecondTry(HttpUrl from, Step step) {
        if (!step.url().equals(from) || !repeated.add(step)) {
            throw failure("The redirects of " + from.host() + " lead in a circle."
                    + (cookies.withheld()
                            ? " A cookie is sent only to the host that set it, and forgotten when a redirect leaves that host."
                            : ""));
        }
    }

    private static HttpUrl target(HttpUrl from, String location) {
        try {
            return from.resolve(asUtf8(location));
        } catch (InvalidUrlException invalid) {
            throw failure(from.host() + " redirects to something else than an http or https URL.");
        }
    }

    /** Header bytes arrive as ISO 8859-1. Like browsers, reads a non-ASCII Location as UTF-8 if it is valid UTF-8. */
    private static String asUtf8(String location) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(location.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return location;
        }
    }

    private static FetchException failure(String message) {
        return FetchException.permanent(FetchFailure.REDIRECTS, message);
    }
}
