package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a status other than 200 says (RFC 9110, section 15). */
final class StatusFailure {

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private StatusFailure() {}

    static boolean isImage(HttpClientResponse response) {
        // 203: a proxy changed the representation. The other 2xx carry none, or none of the whole.
        return response.statusCode() == 200 || response.statusCode() == 203;
    }

    static FetchException of(HttpUrl url, HttpClientResponse response, Instant now) {
        int status = response.statusCode();
        // The standard's phrase, not the origin's: that one is arbitrary text.
        String message = url.host() + " answered " + HttpResponseStatus.valueOf(status) + ".";
        if (status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= 500) {
            return FetchException.busy(message, retryAfter(response, now), status >= 500);
        }
        return FetchException.permanent(FetchFailure.HTTP_STATUS, message);
    }

    /** A date is compared with the origin's own clock where the answer tells it: ours may be another. */
    static Optional<Duration> retryAfter(HttpClientResponse response, Instant now) {
        Instant origins =
                HttpDate.parse(response.getHeader(HttpHeaderNames.DATE)).orElse(now);
        return RetryAfter.parse(response.getHeader(HttpHeaderNames.RETRY_AFTER), origins);
    }
}
