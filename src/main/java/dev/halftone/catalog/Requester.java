package dev.halftone.catalog;

/**
 * On whose behalf something is asked.
 *
 * @param owner who sees what is his own and nothing else; null where nobody has to say who he is, who sees everything
 */
public record Requester(String owner) {

    /** Without authentication. */
    public static Requester anybody() {
        return new Requester(null);
    }

    /** Whether this requester may know of what this owner has; a null owner is nobody. */
    public boolean maySee(String ownerOfIt) {
        return owner == null || owner.equals(ownerOfIt);
    }
}
