package dev.halftone.fetch;

import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Limits how many connections to a server are quiet after a response while nobody waits for them. So a server has few
 * connections more than images that are fetched from it.
 */
final class QuietPlaces {

    private static final int MOST = 16;

    private final ConcurrentMap<SocketAddress, Integer> taken = new ConcurrentHashMap<>();

    boolean take(SocketAddress server) {
        boolean[] free = {false};
        taken.compute(server, (same, count) -> {
            int before = count == null ? 0 : count;
            free[0] = before < MOST;
            return free[0] ? before + 1 : before;
        });
        return free[0];
    }

    void giveBack(SocketAddress server) {
        taken.computeIfPresent(server, (same, count) -> count == 1 ? null : count - 1);
    }
}
