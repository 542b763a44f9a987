package dev.halftone.failures;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How an origin responds for one image, and the codes with which that image fails if there is no other fault. At hosts
 * that break connections, an image that a circuit postpones gets the code of the last image that failed at the host.
 */
enum OriginBehaviour {
    /** Responds correctly. */
    GOOD(Set.of()),
    /** Sends interim responses first (RFC 9110, section 15.2). */
    ANNOUNCES(Set.of()),
    /** A response with another picture follows at once. */
    ANSWERS_TWICE(Set.of()),
    /** A response with another picture follows when the connection is idle. */
    SPEAKS_UNASKED(Set.of()),
    /** The first two tries fail, each in another way. */
    FLAPS(Set.of()),
    /** The first try ends in silence after half of the body. */
    STALLS_ONCE(Set.of()),
    /** Never responds. */
    STALLS(Set.of("connect", "timeout")),
    /** The connection is reset in the middle of the body. */
    RESETS(Set.of("connect", "timeout")),
    /** {@code Content-Length} is larger than the body. */
    PROMISES_MORE(Set.of("connect", "timeout")),
    /** {@code Content-Length} is smaller than the body. */
    PROMISES_LESS(Set.of("corrupt_image", "unsupported_format", "connect")),
    /** Serves the image once. If the process that fetched it is killed, the next fetch finds nothing. */
    VANISHES(Set.of("http_status")),
    /** Responds that the image does not exist. */
    MISSING(Set.of("http_status")),
    /** Sends text with the media type of an image. */
    TEXT(Set.of("unsupported_format")),
    /** Names the version of its picture by an entity tag. */
    TAGS(Set.of()),
    /** Names the version of its picture by a date. */
    DATES(Set.of()),
    /** Has another picture the second time, with another tag. */
    TAGS_ANOTHER(Set.of()),
    /** Has another picture the second time, and names no version. */
    CHANGES(Set.of());

    /** Those that differ when a request is repeated. */
    static final List<OriginBehaviour> OF_REPETITIONS = List.of(TAGS, DATES, TAGS_ANOTHER, CHANGES);

    private final Set<String> failures;

    OriginBehaviour(Set<String> failures) {
        this.failures = failures;
    }

    /** All others. */
    static OriginBehaviour[] bad() {
        return Arrays.stream(values())
                .filter(behaviour -> !OF_REPETITIONS.contains(behaviour))
                .toArray(OriginBehaviour[]::new);
    }

    /** Whether the origin has another picture when a request is repeated. */
    boolean changes() {
        return this == TAGS_ANOTHER || this == CHANGES;
    }

    /** Whether every fetch looks like a failure of the host itself. */
    boolean breaksConnections() {
        return this == STALLS || this == RESETS || this == PROMISES_MORE;
    }

    /** Whether the origin sends more than was requested. */
    boolean saysTooMuch() {
        return this == ANSWERS_TWICE || this == SPEAKS_UNASKED;
    }

    /** Whether such an image may complete. */
    boolean mayComplete() {
        return failures.isEmpty() || this == VANISHES;
    }

    /** Whether a single try may fail with this code although the image does not. */
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

    /** Half of the images are good. @param others behaviours for the other half */
    static OriginBehaviour any(List<OriginBehaviour> others, RandomGenerator random) {
        return random.nextBoolean() ? GOOD : others.get(random.nextInt(others.size()));
    }

    /** @param url as {@link Origins#url} makes it */
    static OriginBehaviour of(String url) {
        return valueOf(url.split("/")[3]);
    }

    /** @param path that of a URL */
    static OriginBehaviour ofPath(String path) {
        return valueOf(path.split("/")[1]);
    }
}
