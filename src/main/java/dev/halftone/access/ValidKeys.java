package dev.halftone.access;

import dev.halftone.catalog.ApiKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The valid keys as they were read last. Reads may overlap and end in another order than they began: one that began before
 * a key was revoked must not bring it back.
 */
final class ValidKeys {

    private long begun;
    private long shown;
    private volatile Map<KeyHash, ApiKey> keys;

    /** @return the turn of a read that begins now */
    synchronized long beginRead() {
        return ++begun;
    }

    /** Has no effect when a later turn has ended already. */
    synchronized void replace(long turn, List<ApiKey> read) {
        if (turn > shown) {
            shown = turn;
            keys = read.stream()
                    .collect(Collectors.toUnmodifiableMap(key -> new KeyHash(key.hash()), Function.identity()));
        }
    }

    /** Whether they have been read at all. */
    boolean areKnown() {
        return keys != null;
    }

    Optional<ApiKey> find(KeyHash hash) {
        return Optional.ofNullable(keys).map(known -> known.get(hash));
    }
}
