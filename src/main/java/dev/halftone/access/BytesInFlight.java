package dev.halftone.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Bytes that are taken for a while, bounded in all and for each owner. */
final class BytesInFlight {

    private final long limit;
    private final long ownersLimit;
    private final Map<String, Long> byOwner = new HashMap<>();
    private long taken;

    BytesInFlight(long limit, long ownersLimit) {
        this.limit = limit;
        this.ownersLimit = ownersLimit;
    }

    /**
     * @param owner null where nobody has to authenticate: then only the whole is bounded
     * @return empty when there is no room for so many
     */
    synchronized Optional<Lease> take(String owner, long bytes) {
        return tryAdd(owner, bytes) ? Optional.of(new Lease(owner, bytes)) : Optional.empty();
    }

    private synchronized boolean tryAdd(String owner, long bytes) {
        boolean hasRoom = taken + bytes <= limit && (owner == null || taken(owner) + bytes <= ownersLimit);
        if (hasRoom) {
            add(owner, bytes);
        }
        return hasRoom;
    }

    synchronized long taken(String owner) {
        return byOwner.getOrDefault(owner, 0L);
    }

    synchronized long taken() {
        return taken;
    }

    private synchronized void add(String owner, long bytes) {
        taken += bytes;
        if (owner != null) {
            byOwner.compute(owner, (same, before) -> {
                long after = (before == null ? 0 : before) + bytes;
                return after == 0 ? null : after;
            });
        }
    }

    /** Bytes that are taken for as long as anybody holds them; at first one does. */
    final class Lease {

        private final String owner;
        private final AtomicInteger holders = new AtomicInteger(1);
        private long bytes;

        private Lease(String owner, long bytes) {
            this.owner = owner;
            this.bytes = bytes;
        }

        /** One more holds it. */
        void hold() {
            holders.incrementAndGet();
        }

        /** One less does. */
        void release() {
            if (holders.decrementAndGet() == 0) {
                shrinkTo(0);
            }
        }

        /** Whether there are so many now; nothing changes when there is no room. */
        synchronized boolean growTo(long more) {
            if (more > bytes && !tryAdd(owner, more - bytes)) {
                return false;
            }
            bytes = Math.max(bytes, more);
            return true;
        }

        /** Gives back all but so many. */
        synchronized void shrinkTo(long fewer) {
            if (fewer < bytes) {
                add(owner, fewer - bytes);
                bytes = fewer;
            }
        }
    }
}
