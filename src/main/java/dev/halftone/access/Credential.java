package dev.halftone.access;

/** The key or token that a caller came with, for answers that may outlast it. */
@FunctionalInterface
public interface Credential {

    /** Whether it would be accepted now. In memory, to be asked as often as one likes. */
    boolean isValid();
}
