package dev.halftone.failures;

/** The servers of an installation that a fault hits. */
enum Role {
    ONE_REPLICA("a replica"),
    ALL_REPLICAS("all replicas"),
    POSTGRESQL("PostgreSQL"),
    KAFKA("Kafka"),
    ONE_BROKER("a broker"),
    TWO_BROKERS("two of three brokers");

    private final String label;

    Role(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
