package dev.halftone.notify;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Counts the messages under way: in all, of each owner and to each host. Used on one context only. */
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

    /** Hosts that have reached their limit. */
    Set<String> busyHosts() {
        return those(hosts, held -> held >= mostPerHost);
    }

    /**
     * Owners that hold at least as many places as are free. Each owner may have half of what the others leave, so that
     * a place remains for the next owner. Without owners there is no such limit.
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

    /** @param owner null if the service runs without authentication */
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
