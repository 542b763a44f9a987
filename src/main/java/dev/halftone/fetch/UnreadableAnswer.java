package dev.halftone.fetch;

/** A response of an origin that is not readable as HTTP. */
final class UnreadableAnswer extends RuntimeException {

    private final boolean certain;

    private UnreadableAnswer(String complaint, boolean certain) {
        super(complaint, null, false, false);
        this.certain = certain;
    }

    /** @param complaint what is wrong, as the end of a sentence; repeats nothing of the response */
    static UnreadableAnswer because(String complaint) {
        return new UnreadableAnswer(complaint, true);
    }

    /** The same on a used connection, where the unreadable bytes may be the rest of an earlier response. */
    UnreadableAnswer onUsedConnection() {
        return new UnreadableAnswer(getMessage(), false);
    }

    /** Whether this response itself is wrong, so that a retry would fail again. */
    boolean certain() {
        return certain;
    }
}
