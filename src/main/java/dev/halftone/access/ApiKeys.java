package dev.halftone.access;

import dev.halftone.catalog.Ids;
import dev.halftone.catalog.Sessions;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Repository of API keys. */
@ApplicationScoped
class ApiKeys implements PanacheRepositoryBase<ApiKey, UUID> {

    /** Limit of valid keys. Every process holds all of them in memory. */
    static final int MAX_KEYS = 10_000;

    private static final String VALID = "revokedAt is null";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Sessions sessions;

    ApiKeys(Sessions sessions) {
        this.sessions = sessions;
    }

    /** @return empty if {@link #MAX_KEYS} are valid already */
    Uni<Optional<ApiKey>> create(String owner, String name, byte[] hash) {
        ApiKey key = new ApiKey(Ids.next(), owner, name, hash, now());
        return sessions.change(TIMEOUT, () -> count(VALID)
                .chain(valid -> valid >= MAX_KEYS
                        ? Uni.createFrom().item(Optional.empty())
                        : persist(key).map(Optional::of)));
    }

    /** Newest first, including revoked keys. */
    Uni<List<ApiKey>> newest(int limit) {
        return sessions.read(
                TIMEOUT, () -> findAll(Sort.descending("id")).page(0, limit).list());
    }

    /** All keys that are not revoked, in no particular order. */
    Uni<List<ApiKey>> valid() {
        return sessions.read(TIMEOUT, () -> list(VALID));
    }

    /** @return false if no valid key has this id */
    Uni<Boolean> revoke(UUID id) {
        return sessions.change(TIMEOUT, () -> update("revokedAt = ?1 where id = ?2 and " + VALID, now(), id))
                .map(revoked -> revoked == 1);
    }

    /** Records that these keys have been used. */
    Uni<Void> touch(Collection<UUID> ids) {
        return sessions.change(TIMEOUT, () -> update("lastUsedAt = ?1 where id in ?2", now(), ids))
                .replaceWithVoid();
    }

    /** PostgreSQL stores microseconds. Truncating keeps the returned value equal to the one read later. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
