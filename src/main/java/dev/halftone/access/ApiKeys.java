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

/** Keys of the API, by their hashes. */
@ApplicationScoped
class ApiKeys implements PanacheRepositoryBase<ApiKey, UUID> {

    /** Valid ones; every process holds them all in memory. */
    static final int MAX_KEYS = 10_000;

    private static final String VALID = "revokedAt is null";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Sessions sessions;

    ApiKeys(Sessions sessions) {
        this.sessions = sessions;
    }

    /** @return empty when there are as many valid keys as may be */
    Uni<Optional<ApiKey>> create(String owner, String name, byte[] hash) {
        ApiKey key = new ApiKey(Ids.next(), owner, name, hash, now());
        return sessions.change(TIMEOUT, () -> count(VALID)
                .chain(valid -> valid >= MAX_KEYS
                        ? Uni.createFrom().item(Optional.empty())
                        : persist(key).map(Optional::of)));
    }

    /** Newest first, revoked ones too. */
    Uni<List<ApiKey>> newest(int limit) {
        return sessions.read(
                TIMEOUT, () -> findAll(Sort.descending("id")).page(0, limit).list());
    }

    /** Those that have not been revoked, in no order. */
    Uni<List<ApiKey>> valid() {
        return sessions.read(TIMEOUT, () -> list(VALID));
    }

    /** @return whether there was such a key that had not been revoked */
    Uni<Boolean> revoke(UUID id) {
        return sessions.change(TIMEOUT, () -> update("revokedAt = ?1 where id = ?2 and " + VALID, now(), id))
                .map(revoked -> revoked == 1);
    }

    /** Notes that these have been used. */
    Uni<Void> touch(Collection<UUID> ids) {
        return sessions.change(TIMEOUT, () -> update("lastUsedAt = ?1 where id in ?2", now(), ids))
                .replaceWithVoid();
    }

    /** PostgreSQL keeps microseconds; what is returned now and what is read later should be equal. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
