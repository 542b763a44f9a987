package dev.halftone.fetch;

import java.util.Locale;

/** Why a fetch ended without an image. The wire names are part of the HTTP and Kafka contracts. */
public enum FetchFailure {
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
    /** The attempt took longer than {@code halftone.fetch.timeout}. */
    TIMEOUT,
    /** A response other than the image. */
    HTTP_STATUS,
    /** Too many redirects, a loop of them, or one to something that is no http(s) URL. */
    REDIRECTS,
    /** The body is larger than {@code halftone.fetch.max-bytes}, encoded or decoded. */
    TOO_LARGE;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name on Kafka and in HTTP responses, in snake_case. */
    public String wireName() {
        return wireName;
    }
}
