package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Turns a status without an image into a failure (RFC 9110, section 15). */
final class StatusFailure {

    static final int NOT_MODIFIED = 304;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private StatusFailure() {}

    static boolean isImage(HttpClientResponse response) {
        // 203: a proxy changed the representation. Other 2xx have no representation, or only a part.
        return response.statusCode() == 200 || response.statusCode() == 203;
    }

    static FetchException of(HttpUrl url, HttpClientResponse response, Instant now) {
        int status = response.statusCode();
        // The standard's phrase, because the origin's is arbitrary text.
        String message = url.host() + " answered " + HttpResponseStatus.valueOf(status) + ".";
        if (status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= 500) {
            return FetchException.busy(message, retryAfter(response, now), status >= 500);
        }
        return FetchException.permanent(FetchFailure.HTTP_STATUS, message);
    }

    /** A date is compared with the origin's own clock if the response has it, because the clocks may differ. */
    static Optional<Duration> retryAfter(HttpClientResponse response, Instant now) {
        Instant origins =
                HttpDate.parse(response.getHeader(HttpHeaderNames.DATE)).orElse(now);
        return RetryAfter.parse(response.getHeader(HttpHeaderNames.RETRY_AFTER), origins);
    }
}
