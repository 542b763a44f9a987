package dev.halftone.messages;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;

/** Why an image failed, as clients see it. */
@RegisterForReflection // for wireName: Quarkus registers a JsonCreator by itself, and no JsonValue
public enum FailureCode {
    INVALID_URL,
    BLOCKED_ADDRESS,
    DNS,
    CONNECT,
    TLS,
    TIMEOUT,
    HTTP_STATUS,
    REDIRECTS,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    UNSUPPORTED_FORMAT,
    CORRUPT_IMAGE,
    STORE,
    CANCELLED,
    INTERNAL;

    /** For example {@code http_status}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The code of a wire name. */
    @JsonCreator
    public static FailureCode of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
