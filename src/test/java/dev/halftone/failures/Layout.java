package dev.halftone.failures;

/** What servers an installation has. */
enum Layout {
    /** One PostgreSQL and one Kafka node. */
    SINGLE,
    /** Three Kafka nodes, and a primary with a synchronous standby. */
    CLUSTERS
}
