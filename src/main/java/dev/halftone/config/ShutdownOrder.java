package dev.halftone.config;

/**
 * In which order a process that leaves waits for what it is at: the priorities of those who observe a {@code ShutdownEvent}.
 * Who needs none of the others has no place here.
 */
public final class ShutdownOrder {

    /** What is being sent has to be noted. Before the workers: it may be theirs. */
    public static final int DISPATCH = 1_000;

    /** Images come to their end, or are handed back. */
    public static final int WORK = 2_000;

    /** The outcomes that are held are applied: this process' own workers send the last ones. */
    public static final int PROGRESS = 3_000;

    /** Webhooks that are under way; behind progress, which may take longer. */
    public static final int NOTIFY = 4_000;

    private ShutdownOrder() {}
}
