package dev.halftone.failures;

/** Who in an installation a fault happens to. */
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
