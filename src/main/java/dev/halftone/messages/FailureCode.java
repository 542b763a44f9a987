package dev.halftone.messages;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;

/** Why an image failed, as clients see it. */
@RegisterForReflection // for wireName: Quarkus registers a JsonCreator by itself, and no JsonValue
public enum FailureCode {
    /** Not an absolute http(s) URL that can be requested. */
    INVALID_URL,
    /** The address or port is one this service does not connect to. */
    BLOCKED_ADDRESS,
    /** The host name could not be resolved. */
    DNS,
    /** No connection, one that broke before the whole response had arrived, or a response that is not HTTP. */
    CONNECT,
    /** The certificate is not trusted or not the host's, or there is no common version of TLS. */
    TLS,
    /** Fetching, waiting for memory or recompressing took too long. */
    TIMEOUT,
    /** A response other than the image. */
    HTTP_STATUS,
    /** Too many redirects, a loop of them, or one to something that is no http(s) URL. */
    REDIRECTS,
    /** The body is larger than {@code halftone.fetch.max-bytes}, encoded or decoded. */
    TOO_LARGE,
    /** The header declares more pixels than the limit, or the output would have, or more than its format can hold. */
    TOO_MANY_PIXELS,
    /** Not an image, or an unsupported format or variant. */
    UNSUPPORTED_FORMAT,
    /** A known format, but truncated or damaged. */
    CORRUPT_IMAGE,
    /** The output could not be stored. */
    STORE,
    /** The attempt was not made, or not to its end, and does not count. Only in outcomes that hand an image back. */
    CANCELLED,
    /** A failure that no other code describes, or a code of a newer version. */
    INTERNAL;

    /** For example {@code http_status}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The code of a wire name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static FailureCode of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    /** For records, which a newer version may have written: an unknown code must not make an outcome unreadable. */
    @JsonCreator
    static FailureCode read(String wireName) {
        try {
            return of(wireName);
        } catch (IllegalArgumentException unknown) {
            return INTERNAL;
        }
    }
}
