package dev.halftone.catalog;

import java.util.Objects;

/** The caller on whose behalf the catalog is used. */
public final class Requester {

    private static final Requester ANYBODY = new Requester(null);

    private final String owner;

    private Requester(String owner) {
        this.owner = owner;
    }

    /** Without authentication. */
    public static Requester anybody() {
        return ANYBODY;
    }

    /**
     * @throws NullPointerException without an owner. Fail closed: an unknown caller must never become {@link #anybody}
     */
    public static Requester of(String owner) {
        return new Requester(Objects.requireNonNull(owner));
    }

    /** The owner, which sees only its own requests; null without authentication, where all requests are visible. */
    public String owner() {
        return owner;
    }

    /** Whether this requester may see what belongs to this owner; null if it has no owner. */
    public boolean maySee(String ownerOfIt) {
        return owner == null || owner.equals(ownerOfIt);
    }
}
