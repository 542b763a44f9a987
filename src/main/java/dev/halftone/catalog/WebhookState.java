package dev.halftone.catalog;

/** How far a webhook is. */
public enum WebhookState {
    /** To be sent, now or later. */
    PENDING("Pending"),
    /** A receiver has said that it has it. */
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
