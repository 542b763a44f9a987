package dev.halftone.notify;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** How many messages are under way, in all, of each owner and to each host. Used on one context alone. */
final class DeliverySlots {

    private final int most;
    private final int mostPerHost;
    private final Map<String, Integer> owners = new HashMap<>();
    private final Map<String, Integer> hosts = new HashMap<>();
    private int taken;

    DeliverySlots(int most, int mostPerHost) {
        this.most = most;
        this.mostPerHost = mostPerHost;
    }

    boolean full() {
        return taken >= most;
    }

    int taken() {
        return taken;
    }

    /** Hosts that have as many as they may. */
    Set<String> busyHosts() {
        return those(hosts, held -> held >= mostPerHost);
    }

    /**
     * Owners that hold as many places as are free: each may have half of what the others leave, so that there is one for whoever
     * comes next. Who has no name shares with nobody.
     */
    Set<String> busyOwners() {
        int free = most - taken;
        return those(owners, held -> held >= free);
    }

    private static Set<String> those(Map<String, Integer> counts, IntPredicate busy) {
        return counts.entrySet().stream()
                .filter(entry -> busy.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** @param owner null when the service does not ask who uploads */
    void take(String owner, String host) {
        taken++;
        hosts.merge(host, 1, Integer::sum);
        if (owner != null) {
            owners.merge(owner, 1, Integer::sum);
        }
    }

    void giveBack(String owner, String host) {
        taken--;
        giveBack(hosts, host);
        if (owner != null) {
            giveBack(owners, owner);
        }
    }

    private static void giveBack(Map<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }
}
