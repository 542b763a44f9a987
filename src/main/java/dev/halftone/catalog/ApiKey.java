package dev.halftone.catalog;

import java.time.Instant;
import java.util.UUID;

/**
 * A key as it is stored, without the key.
 *
 * @param lastUsedAt to about a minute; null: never
 * @param revokedAt null while it is valid
 */
public record ApiKey(
        UUID id, String owner, String name, byte[] hash, Instant createdAt, Instant lastUsedAt, Instant revokedAt) {}
