package dev.halftone.failures;

import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How an origin answers for one image, and what becomes of that image if nothing else is wrong. Where connections break,
 * images that are put off by a circuit fail with the code of whichever image failed last at the host.
 */
enum OriginBehaviour {
    /** As it should. */
    GOOD(Set.of()),
    /** After interim answers (RFC 9110, section 15.2). */
    ANNOUNCES(Set.of()),
    /** The answer for another picture follows at once. */
    ANSWERS_TWICE(Set.of()),
    /** The answer for another picture follows when the connection is idle. */
    SPEAKS_UNASKED(Set.of()),
    /** The first two tries fail, each in another way. */
    FLAPS(Set.of()),
    /** The first try ends in silence after half of the body. */
    STALLS_ONCE(Set.of()),
    /** Silence, always. */
    STALLS(Set.of("connect", "timeout")),
    /** The connection is reset in the middle of the body. */
    RESETS(Set.of("connect", "timeout")),
    /** {@code Content-Length} promises more than there is. */
    PROMISES_MORE(Set.of("connect", "timeout")),
    /** {@code Content-Length} promises less than is sent. */
    PROMISES_LESS(Set.of("corrupt_image", "unsupported_format", "connect")),
    /** It is there once; whoever comes again, because the first was killed with it, finds nothing. */
    VANISHES(Set.of("http_status")),
    /** There is no such image. */
    MISSING(Set.of("http_status")),
    /** Says that it is an image, and is not. */
    TEXT(Set.of("unsupported_format"));

    private final Set<String> failures;

    OriginBehaviour(Set<String> failures) {
        this.failures = failures;
    }

    /** Whether it looks as if the host itself were failing, however often it is asked. */
    boolean breaksConnections() {
        return this == STALLS || this == RESETS || this == PROMISES_MORE;
    }

    /** Whether more comes than was asked for. */
    boolean saysTooMuch() {
        return this == ANSWERS_TWICE || this == SPEAKS_UNASKED;
    }

    /** Whether such an image may complete. */
    boolean mayComplete() {
        return failures.isEmpty() || this == VANISHES;
    }

    /** Whether a single try may fail with this code, though the image does not. */
    boolean passes(String code) {
        return switch (this) {
            case STALLS_ONCE -> code.equals("timeout");
            case FLAPS -> Set.of("http_status", "connect").contains(code);
            default -> false;
        };
    }

    /** The codes that such an image fails with. */
    Set<String> failures() {
        return failures;
    }

    /** Half are good. @param others the manners of the other half */
    static OriginBehaviour any(List<OriginBehaviour> others, RandomGenerator random) {
        return random.nextBoolean() ? GOOD : others.get(random.nextInt(others.size()));
    }

    /** @param url as {@link Origins#url} makes it */
    static OriginBehaviour of(String url) {
        return valueOf(url.split("/")[3]);
    }
}
