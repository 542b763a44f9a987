package dev.halftone.catalog;

import java.util.Objects;

/** On whose behalf something is asked. */
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

    /** @throws NullPointerException without an owner: who is not known never becomes anybody */
    public static Requester of(String owner) {
        return new Requester(Objects.requireNonNull(owner));
    }

    /** Sees only its own requests; null where nobody has to authenticate, and then everything is seen. */
    public String owner() {
        return owner;
    }

    /** Whether this requester may know of what this owner has; a null owner is nobody. */
    public boolean maySee(String ownerOfIt) {
        return owner == null || owner.equals(ownerOfIt);
    }
}
