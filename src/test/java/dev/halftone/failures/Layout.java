package dev.halftone.failures;

/** The servers of an installation. */
enum Layout {
    /** One PostgreSQL and one Kafka node. */
    SINGLE,
    /** Three Kafka nodes, and a primary with a synchronous standby. */
    CLUSTERS
}
