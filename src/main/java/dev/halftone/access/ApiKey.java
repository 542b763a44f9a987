package dev.halftone.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A stored key: its hash and metadata, not the key itself. */
@Entity
@Table(name = "api_key")
class ApiKey {

    /** A UUIDv7, so that the order of ids is the order of creation. */
    @Id
    UUID id;

    @Column(nullable = false)
    String owner;

    @Column(nullable = false)
    String name;

    /** SHA-256 of the key. */
    @Column(nullable = false)
    byte[] hash;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

    /** Accurate to about a minute; null if the key has never been used. */
    @Column(name = "last_used_at")
    Instant lastUsedAt;

    /** Null while the key is valid. */
    @Column(name = "revoked_at")
    Instant revokedAt;

    /** Used by Hibernate. */
    ApiKey() {}

    ApiKey(UUID id, String owner, String name, byte[] hash, Instant createdAt) {
        this.id = id;
        this.owner = owner;
        this.name = name;
        this.hash = hash;
        this.createdAt = createdAt;
    }
}
