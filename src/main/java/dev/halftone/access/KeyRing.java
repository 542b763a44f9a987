package dev.halftone.access;

import dev.halftone.config.Roles;
import dev.halftone.schedule.PeriodicTask;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The valid keys in memory, read again every two seconds: a request costs no query, neither with a valid key nor with one
 * that somebody has made up. So a key that another process revokes is refused two seconds later at the latest, while
 * PostgreSQL answers; while it doesn't, the keys known last are valid, and have nothing to read. A process without the role
 * {@code api} answers nobody who has a key, and reads none.
 */
@ApplicationScoped
class KeyRing {

    private static final Duration READ_INTERVAL = Duration.ofSeconds(2);
    private static final Duration NOTE_INTERVAL = Duration.ofMinutes(1);

    private final ApiKeys stored;
    private final boolean active;
    private final Set<UUID> used = ConcurrentHashMap.newKeySet();
    private final ValidKeys valid = new ValidKeys();
    private final PeriodicTask reading = PeriodicTask.of("Reading the keys", READ_INTERVAL, this::read);
    private final PeriodicTask noting = PeriodicTask.of("Noting which keys are used", NOTE_INTERVAL, this::noteUse);

    KeyRing(ApiKeys stored, AccessMode access, Roles roles) {
        this.stored = stored;
        this.active = access.mode() == AccessConfig.Mode.API_KEY && roles.api();
    }

    void start(@Observes StartupEvent event) {
        if (active) {
            reading.start();
            noting.start();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        reading.stop();
        noting.stop();
    }

    /** So that what has just changed here counts here at once. */
    Uni<Void> read() {
        return Uni.createFrom().deferred(() -> {
            long turn = valid.beginRead();
            return stored.valid().invoke(keys -> valid.replace(turn, keys)).replaceWithVoid();
        });
    }

    private Uni<Void> noteUse() {
        Set<UUID> noted = new HashSet<>(used);
        if (noted.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return stored.touch(noted).invoke(() -> used.removeAll(noted));
    }

    /** Whether the keys have been read at all. */
    boolean isKnown() {
        return valid.areKnown();
    }

    /** Whether the key with this id is valid, as far as is known. */
    boolean isValid(UUID id) {
        return valid.contains(id);
    }

    /** The valid key with this hash. How long a look-up takes tells of hashes only, which nobody can choose. */
    Optional<ApiKey> find(byte[] hash) {
        Optional<ApiKey> found = valid.find(new KeyHash(hash));
        found.ifPresent(key -> used.add(key.id));
        return found;
    }
}
