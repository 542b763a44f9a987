package dev.halftone.access;

/** The key or token of a caller, for responses that may outlast it. */
@FunctionalInterface
public interface Credential {

    /** Whether the credential would be accepted now. Checked in memory, so it is cheap to call often. */
    boolean isValid();
}
