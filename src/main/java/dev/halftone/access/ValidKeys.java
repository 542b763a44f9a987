package dev.halftone.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The valid keys as last loaded. Loads may overlap and finish out of order: a load that began before a key was revoked
 * must not bring it back.
 */
final class ValidKeys {

    private long begun;
    private long shown;
    private volatile Read last;

    private record Read(Map<KeyHash, ApiKey> byHash, Set<UUID> ids) {

        static Read of(List<ApiKey> keys) {
            return new Read(
                    keys.stream()
                            .collect(Collectors.toUnmodifiableMap(key -> new KeyHash(key.hash), Function.identity())),
                    keys.stream().map(key -> key.id).collect(Collectors.toUnmodifiableSet()));
        }
    }

    /** @return the sequence number of a load that begins now */
    synchronized long beginRead() {
        return ++begun;
    }

    /** Has no effect if a later load has finished already. */
    synchronized void replace(long turn, List<ApiKey> read) {
        if (turn > shown) {
            shown = turn;
            last = Read.of(read);
        }
    }

    /** Whether the keys have been loaded. */
    boolean areKnown() {
        return last != null;
    }

    Optional<ApiKey> find(KeyHash hash) {
        return Optional.ofNullable(last).map(read -> read.byHash().get(hash));
    }

    boolean contains(UUID id) {
        Read read = last;
        return read != null && read.ids().contains(id);
    }
}
