package dev.halftone.catalog;

/** The state of a webhook. */
public enum WebhookState {
    /** To be sent, now or later. */
    PENDING("Pending"),
    /** The receiver has accepted it. */
    DELIVERED("Delivered"),
    /** Given up. */
    FAILED("Failed");

    private final String label;

    WebhookState(String label) {
        this.label = label;
    }

    /** As clients see it. */
    public String label() {
        return label;
    }
}
