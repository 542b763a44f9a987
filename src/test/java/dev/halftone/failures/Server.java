package dev.halftone.failures;

/** A process that faults happen to, and that is started again where it was. */
interface Server {

    /** Returns when it answers; a replica of the service returns at once, since starting is part of its recovery. */
    void start();

    /** Lets it end what it does. */
    void stop();

    /** As {@code kill -9} does, with all its children. */
    void kill();

    /** It keeps its memory, its connections and its port, and does nothing. */
    void freeze();

    void thaw();
}
