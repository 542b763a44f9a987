package dev.halftone.notify;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How many messages are under way, in all and to each host. Used on one context alone. */
final class DeliverySlots {

    private final int most;
    private final int mostPerHost;
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
        return hosts.entrySet().stream()
                .filter(host -> host.getValue() >= mostPerHost)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    void take(String host) {
        taken++;
        hosts.merge(host, 1, Integer::sum);
    }

    void giveBack(String host) {
        taken--;
        hosts.computeIfPresent(host, (same, count) -> count == 1 ? null : count - 1);
    }
}
