package dev.halftone.catalog;

/** The life of a request: pending until every image has ended, then one of the others. */
public enum RequestStatus {
    PENDING("Pending"),
    COMPLETED("Completed"),
    FAILED("Failed"),
    CANCELLED("Cancelled");

    private final String label;

    RequestStatus(String label) {
        this.label = label;
    }

    /** What clients of the HTTP API see. */
    public String label() {
        return label;
    }
}
