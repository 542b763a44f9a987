package dev.halftone.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts bytes in use, with a limit for all and one for each owner. */
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
     * @param owner null in mode {@code none}: then only the total is bounded
     * @return empty if a limit would be exceeded
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

    /** Bytes in use until the last holder releases them. There is one holder at first. */
    final class Lease {

        private final String owner;
        private final AtomicInteger holders = new AtomicInteger(1);
        private long bytes;

        private Lease(String owner, long bytes) {
            this.owner = owner;
            this.bytes = bytes;
        }

        /** Adds a holder. */
        void hold() {
            holders.incrementAndGet();
        }

        /** Removes a holder; the last one returns the bytes. */
        void release() {
            if (holders.decrementAndGet() == 0) {
                shrinkTo(0);
            }
        }

        /** Returns false, and changes nothing, if a limit would be exceeded. */
        synchronized boolean growTo(long more) {
            if (more > bytes && !tryAdd(owner, more - bytes)) {
                return false;
            }
            bytes = Math.max(bytes, more);
            return true;
        }

        /** Returns all but the given number of bytes. */
        synchronized void shrinkTo(long fewer) {
            if (fewer < bytes) {
                add(owner, fewer - bytes);
                bytes = fewer;
            }
        }
    }
}
