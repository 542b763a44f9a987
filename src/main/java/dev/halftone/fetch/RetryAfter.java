package dev.halftone.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** The Retry-After header: seconds, or an HTTP-date in any of its three forms (RFC 9110, sections 10.2.3 and 5.6.7). */
final class RetryAfter {

    private static final Pattern SECONDS = Pattern.compile("\\d+");

    private static final int MAX_DIGITS = 9;
    private static final long MAX_SECONDS = 999_999_999;

    private RetryAfter() {}

    /** @return the time from {@code now}, 0 for a time in the past; empty if there is none or it is unreadable */
    static Optional<Duration> parse(String header, Instant now) {
        if (header == null) {
            return Optional.empty();
        }
        String value = header.strip();
        if (SECONDS.matcher(value).matches()) {
            return Optional.of(seconds(value));
        }
        return HttpDate.parse(value)
                .map(date -> Duration.between(now, date))
                .map(until -> until.isNegative() ? Duration.ZERO : until);
    }

    /** A number of any length. A huge one gives the longest wait, not none. */
    private static Duration seconds(String digits) {
        boolean fits = digits.length() <= MAX_DIGITS;
        return Duration.ofSeconds(fits ? Long.parseLong(digits) : MAX_SECONDS);
    }
}
