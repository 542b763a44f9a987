package dev.halftone.catalog;

import java.util.Arrays;
import java.util.Optional;

/** {@code PENDING -> COMPLETED | FAILED | CANCELLED}, and {@code FAILED -> PENDING} by retry alone. */
public enum ImageState {
    PENDING("Pending"),
    COMPLETED("Completed"),
    FAILED("Failed"),
    CANCELLED("Cancelled");

    private final String label;

    ImageState(String label) {
        this.label = label;
    }

    /** What clients of the HTTP API see. */
    public String label() {
        return label;
    }

    /** The state of this name, whatever its case. */
    public static Optional<ImageState> named(String name) {
        return Arrays.stream(values())
                .filter(state -> state.label.equalsIgnoreCase(name.strip()))
                .findFirst();
    }
}
