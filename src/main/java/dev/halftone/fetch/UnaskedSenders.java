package dev.halftone.fetch;

import java.net.SocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Servers that have sent unrequested bytes. Their connections serve one request each. */
final class UnaskedSenders {

    private static final int MAX_REMEMBERED = 1_000;

    private final Set<SocketAddress> addresses =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<SocketAddress, Boolean> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            }));

    void add(SocketAddress server) {
        addresses.add(server);
    }

    boolean contains(SocketAddress server) {
        return addresses.contains(server);
    }
}
