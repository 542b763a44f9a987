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
 * Holds the valid keys in memory and reloads them every two seconds. A request costs no query, whether its key is valid
 * or made up. A key revoked by another process is rejected within two seconds while PostgreSQL is reachable. While it
 * is not, the last known keys remain valid, but there is no data to read with them. Processes without the {@code api}
 * role do not load keys.
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

    /** Reloads the keys, so that a change made by this process takes effect here at once. */
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

    /** Whether the keys have been loaded. */
    boolean isKnown() {
        return valid.areKnown();
    }

    /** Whether the key with this id is valid, as of the last load. */
    boolean isValid(UUID id) {
        return valid.contains(id);
    }

    /** The valid key with this hash. Lookup timing can only reveal hashes, which a caller cannot choose. */
    Optional<ApiKey> find(byte[] hash) {
        Optional<ApiKey> found = valid.find(new KeyHash(hash));
        found.ifPresent(key -> used.add(key.id));
        return found;
    }
}
