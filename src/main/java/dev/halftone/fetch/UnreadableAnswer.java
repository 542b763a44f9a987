package dev.halftone.fetch;

/** An origin's answer that is not HTTP as it can be read. */
final class UnreadableAnswer extends RuntimeException {

    private final boolean certain;

    private UnreadableAnswer(String complaint, boolean certain) {
        super(complaint, null, false, false);
        this.certain = certain;
    }

    /** @param complaint what is wrong, as the end of a sentence; repeats nothing of the answer */
    static UnreadableAnswer because(String complaint) {
        return new UnreadableAnswer(complaint, true);
    }

    /** The same, on a connection where it may be the rest of an earlier answer that cannot be read. */
    UnreadableAnswer onUsedConnection() {
        return new UnreadableAnswer(getMessage(), false);
    }

    /** Whether it is this answer that is wrong: it will be so the next time. */
    boolean certain() {
        return certain;
    }
}
