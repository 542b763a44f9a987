package dev.halftone.catalog;

import java.util.UUID;

/** What became of an upload that has an idempotency key. */
public sealed interface Acceptance {

    /** Stored, just now or under this key before. */
    record Accepted(UUID requestId) implements Acceptance {}

    /** The key belongs to an upload with another content; nothing is stored. */
    record KeyConflict() implements Acceptance {}
}
