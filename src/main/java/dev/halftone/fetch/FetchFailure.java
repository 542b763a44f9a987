package dev.halftone.fetch;

import java.util.Locale;

/** Why a fetch ended without an image. The wire names are part of the HTTP and Kafka contracts. */
public enum FetchFailure {
    /** Not an absolute http(s) URL that can be asked for. */
    INVALID_URL,
    /** The address or port is one this service does not connect to. */
    BLOCKED_ADDRESS,
    /** The host name could not be resolved. */
    DNS,
    /** No connection, one that broke before the whole answer had arrived, or an answer that is not HTTP. */
    CONNECT,
    /** The certificate is not to be trusted, or is not the host's; or no version of TLS is spoken by both. */
    TLS,
    /** The attempt took longer than {@code halftone.fetch.timeout}. */
    TIMEOUT,
    /** An answer other than the image. */
    HTTP_STATUS,
    /** Too many redirects, a loop of them, or one to something that is no http(s) URL. */
    REDIRECTS,
    /** The body is larger than {@code halftone.fetch.max-bytes}, encoded or decoded. */
    TOO_LARGE;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name on Kafka and in HTTP answers, in snake_case. */
    public String wireName() {
        return wireName;
    }
}
