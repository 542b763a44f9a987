package dev.halftone.fetch;

import io.netty.handler.codec.DateFormatter;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** Parses the HTTP-date of a received header, in any of its three forms (RFC 9110, section 5.6.7). */
final class HttpDate {

    /** Netty's parser throws if the value is longer (4.1.137; no issue was found). */
    private static final int MAX_LENGTH = 64;

    private HttpDate() {}

    /** @return empty if there is none or it is unreadable */
    static Optional<Instant> parse(String header) {
        String value = header == null ? "" : header.strip();
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return Optional.ofNullable(DateFormatter.parseHttpDate(value)).map(Date::toInstant);
    }
}
