package dev.halftone.config;

/**
 * The order in which a stopping process waits for work under way: priorities of observers of {@code ShutdownEvent}.
 * Observers that do not depend on others are not listed.
 */
public final class ShutdownOrder {

    /** Records what has been sent. Before the workers, which may have to process it. */
    public static final int DISPATCH = 1_000;

    /** Finishes images or hands them back. */
    public static final int WORK = 2_000;

    /** Applies the outcomes in memory, including the last ones of this process' own workers. */
    public static final int PROGRESS = 3_000;

    /** Waits for webhooks under way. After progress, which may take longer. */
    public static final int NOTIFY = 4_000;

    private ShutdownOrder() {}
}
