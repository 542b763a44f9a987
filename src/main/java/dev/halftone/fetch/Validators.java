package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How an origin names the version of a picture that it has sent (RFC 9110, section 8.8). Sent back, they ask whether
 * there is another version by now.
 *
 * <p>They are sent only to the URL that they came from: elsewhere the same tag may name another picture. They hold no
 * character that could end a header.
 *
 * @param entityTag with its quotes, and {@code W/} if it is weak; null if there is none
 * @param lastModified as the origin wrote it; null if there is none
 * @param redirectedTo a hash of the URL that they came from; null if it is the image's own
 */
public record Validators(String entityTag, String lastModified, String redirectedTo) {

    /** Of an origin that names no version. */
    public static final Validators NONE = new Validators(null, null, null);

    /** RFC 9110, section 8.8.3, without the obsolete characters beyond ASCII. Longer ones are not worth their space. */
    private static final Pattern ENTITY_TAG = Pattern.compile("(W/)?\"[!#-~]{1,250}\"");

    private static final Pattern DATE = Pattern.compile("[ -~]{1,64}");

    private static final int HASH_BYTES = 16;

    /** @param first the URL of the image, which may have redirected to the one that has answered */
    static Validators of(HttpClientResponse response, HttpUrl url, HttpUrl first, Instant now) {
        String entityTag = entityTag(response);
        String lastModified = lastModified(response, now);
        return entityTag == null && lastModified == null
                ? NONE
                : new Validators(entityTag, lastModified, url.equals(first) ? null : hash(url));
    }

    private static String entityTag(HttpClientResponse response) {
        return only(response.headers().getAll(HttpHeaders.ETAG), ENTITY_TAG);
    }

    /**
     * A picture that has changed within the last second may change again within that second (RFC 9110, section
     * 8.8.2.2).
     */
    private static String lastModified(HttpClientResponse response, Instant now) {
        String header = only(response.headers().getAll(HttpHeaders.LAST_MODIFIED), DATE);
        Instant sent = HttpDate.parse(response.getHeader(HttpHeaders.DATE)).orElse(now);
        return HttpDate.parse(header)
                .filter(changed -> changed.isBefore(sent.minusMillis(999)))
                .map(usable -> header)
                .orElse(null);
    }

    private static String only(List<String> values, Pattern form) {
        return values.size() == 1 && form.matcher(values.get(0)).matches() ? values.get(0) : null;
    }

    private static String hash(HttpUrl url) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(url.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** These if they came from this URL, else none. */
    Validators forRequestOf(HttpUrl url, HttpUrl first) {
        boolean same = redirectedTo == null ? url.equals(first) : redirectedTo.equals(hash(url));
        return same ? this : NONE;
    }

    boolean isEmpty() {
        return entityTag == null && lastModified == null;
    }

    RequestOptions addTo(RequestOptions request) {
        if (entityTag != null) {
            request.putHeader(HttpHeaders.IF_NONE_MATCH, entityTag);
        }
        if (lastModified != null) {
            request.putHeader(HttpHeaders.IF_MODIFIED_SINCE, lastModified);
        }
        return request;
    }

    /**
     * Whether the response means that this version is the current one. A response that names another version answers
     * another request.
     */
    boolean areConfirmedBy(HttpClientResponse response) {
        return response.statusCode() == StatusFailure.NOT_MODIFIED && !isEmpty() && namesThisVersion(response);
    }

    private boolean namesThisVersion(HttpClientResponse response) {
        String tag = response.getHeader(HttpHeaders.ETAG);
        if (tag != null && entityTag != null) {
            return withoutWeakness(tag).equals(withoutWeakness(entityTag));
        }
        String date = response.getHeader(HttpHeaders.LAST_MODIFIED);
        return date == null || lastModified == null || HttpDate.parse(date).equals(HttpDate.parse(lastModified));
    }

    /** For the weak comparison (RFC 9110, section 8.8.3.2). */
    private static String withoutWeakness(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
