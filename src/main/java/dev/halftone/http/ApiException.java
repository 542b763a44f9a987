package dev.halftone.http;

import java.util.List;
import java.util.OptionalLong;

/**
 * An error response. Its message is written for the caller; of any other exception only the status reaches the caller.
 * Nothing has changed unless the message says so.
 */
public final class ApiException extends RuntimeException {

    private final int status;
    private final transient ErrorBody body;
    private final transient OptionalLong retryAfterSeconds;

    private ApiException(int status, ErrorBody body, OptionalLong retryAfterSeconds) {
        super(body.error(), null, false, false); // an expected response, not a fault: no stack trace
        this.status = status;
        this.body = body;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public static ApiException of(int status, String sentence) {
        return new ApiException(status, ErrorBody.of(sentence), OptionalLong.empty());
    }

    public static ApiException badRequest(String sentence) {
        return of(400, sentence);
    }

    public static ApiException forbidden(String sentence) {
        return of(403, sentence);
    }

    public static ApiException notFound(String sentence) {
        return of(404, sentence);
    }

    public static ApiException conflict(String sentence) {
        return of(409, sentence);
    }

    public static ApiException tooLarge(String sentence) {
        return of(413, sentence);
    }

    public static ApiException tooMany(String sentence, long retryAfterSeconds) {
        return of(429, sentence).retryAfter(retryAfterSeconds);
    }

    public static ApiException unavailable(String sentence, long retryAfterSeconds) {
        return of(503, sentence).retryAfter(retryAfterSeconds);
    }

    /** Returns a copy with a {@code Retry-After} header. */
    public ApiException retryAfter(long seconds) {
        return new ApiException(status, body, OptionalLong.of(seconds));
    }

    /** @param details records, serialized to JSON */
    public ApiException withDetails(List<?> details) {
        return new ApiException(status, new ErrorBody(body.error(), details, body.quota()), retryAfterSeconds);
    }

    public ApiException withQuota(ErrorBody.Quota quota) {
        return new ApiException(status, new ErrorBody(body.error(), body.details(), quota), retryAfterSeconds);
    }

    public int status() {
        return status;
    }

    public ErrorBody body() {
        return body;
    }

    /** Empty if retrying does not help. */
    public OptionalLong retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
