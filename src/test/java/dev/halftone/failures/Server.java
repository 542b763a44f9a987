package dev.halftone.failures;

/** A process that faults hit, and that is started again in its folder and on its port. */
interface Server {

    /**
     * Returns when the server responds. For a replica of the service it returns at once, because its start is part of
     * the recovery.
     */
    void start();

    /** Stops the process gracefully. */
    void stop();

    /** {@code kill -9} of the process and all its children. */
    void kill();

    /** SIGSTOP: the process keeps its memory, connections and port, but does nothing. */
    void freeze();

    void thaw();
}
