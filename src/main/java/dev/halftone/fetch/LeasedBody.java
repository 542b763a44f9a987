package dev.halftone.fetch;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;

/** A body as it arrives or is decoded: bounded by a limit, and never larger than what is leased for it. */
final class LeasedBody {

    private static final int FIRST_CAPACITY = 64 * 1024;
    /** Leases are enlarged by so much at a time, so that a body does not ask for every piece. */
    static final int LEASE_STEP = 1024 * 1024;

    private final ByteBudget.Lease lease;
    private final long limit;
    private final String holder;
    private final long held;
    private final long most;
    private byte[] bytes;
    private int length;

    /**
     * @param holder on whose account more is leased
     * @param limit in bytes
     * @param expected the length if the origin names it, or -1
     */
    LeasedBody(ByteBudget.Lease lease, String holder, long limit, long expected) {
        this(lease, holder, limit, expected, 0);
    }

    private LeasedBody(ByteBudget.Lease lease, String holder, long limit, long expected, long held) {
        this.lease = lease;
        this.holder = holder;
        this.limit = limit;
        this.held = held;
        this.most = expected < 0 ? limit : Math.min(expected, limit);
        this.bytes = new byte[(int) Math.min(FIRST_CAPACITY, most)];
    }

    /**
     * What this is decoded to, of the same lease: both are held at once.
     *
     * @param both the most bytes of both together
     */
    LeasedBody decoded(long both) {
        return new LeasedBody(lease, holder, Math.min(limit, both - bytes.length), -1, bytes.length);
    }

    InputStream read() {
        return new ByteArrayInputStream(bytes, 0, length);
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** @throws MoreMemoryNeeded if the lease does not grow */
    void append(byte[] piece, int pieceLength) {
        long grown = (long) length + pieceLength;
        if (grown > limit) {
            throw tooLarge(limit);
        }
        if (held + grown > lease.bytes() && !grow(grown)) {
            throw new MoreMemoryNeeded(holder, held + enough(grown));
        }
        if (grown > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(grown, Math.min(2L * bytes.length, lease.bytes() - held)));
        }
        System.arraycopy(piece, 0, bytes, length, pieceLength);
        length = (int) grown;
    }

    private boolean grow(long needed) {
        return lease.tryGrow(held + enough(needed))
                || lease.tryGrow(held + Math.max(needed, Math.min(most, needed + LEASE_STEP)));
    }

    /** For twice as much as has arrived, and never for what is only announced: that costs an origin nothing. */
    private long enough(long needed) {
        return Math.max(needed, Math.min(most, 2 * needed));
    }

    /** Everything that was appended; what is leased beyond it is given back. */
    byte[] finish() {
        byte[] whole = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        lease.shrink(length);
        return whole;
    }

    static FetchException tooLarge(long limit) {
        return FetchException.permanent(
                FetchFailure.TOO_LARGE, "The image is larger than the " + limit + " bytes that are accepted.");
    }

    /** The download has to begin again with a lease of this size, which is waited for while nothing is held. */
    static final class MoreMemoryNeeded extends RuntimeException {

        private final String holder;
        private final long bytes;

        MoreMemoryNeeded(String holder, long bytes) {
            super(bytes + " bytes", null, false, false);
            this.holder = holder;
            this.bytes = bytes;
        }

        String holder() {
            return holder;
        }

        long bytes() {
            return bytes;
        }
    }
}
