package dev.halftone.fetch;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A body that is received or decoded: bounded by a limit, and never larger than its lease, not even while it is copied.
 * It is kept in pieces, which grow without copying. It becomes one array when its length is known: before the first
 * byte if the lease suffices, when half of it has arrived, or at the end.
 */
final class LeasedBody {

    /** Less than half a region of the G1 heap; G1 would use a whole region for larger pieces. */
    private static final int MAX_PIECE = 64 * 1024;

    private static final int MIN_PIECE = 4 * 1024;
    /** The step by which leases grow, so that not every piece asks for a larger lease. */
    static final int LEASE_STEP = 1024 * 1024;

    private final ByteBudget.Lease lease;
    private final long limit;
    private final String holder;
    private final LeasedBody source;
    /** The expected length, or -1. */
    private final long expected;

    private final boolean isSecondTime;
    private final List<byte[]> pieces = new ArrayList<>();
    private boolean isWhole;
    private long capacity;
    private int length;

    private LeasedBody(
            ByteBudget.Lease lease, String holder, long limit, long expected, LeasedBody source, boolean isSecondTime) {
        this.lease = lease;
        this.holder = holder;
        this.limit = limit;
        this.source = source;
        this.expected = expected;
        this.isSecondTime = isSecondTime;
    }

    /**
     * @param holder whose share further leases count towards
     * @param declared the length if the origin declares it, or -1
     * @param coding if there is one, this body is decoded into another one, and does not become one array
     */
    static LeasedBody received(
            ByteBudget.Lease lease, String holder, BodyLimits limits, long declared, ContentCoding coding) {
        long expected = declared >= 0 ? declared : limits.expected();
        return new LeasedBody(
                lease,
                holder,
                limits.maxBytes(),
                coding == ContentCoding.IDENTITY ? expected : -1,
                null,
                limits.expected() >= 0);
    }

    /** The body that this one is decoded into. It uses the same lease, and both are held at once. */
    LeasedBody decoded(BodyLimits limits) {
        long most = Math.min(limit, limits.maxBytesHeld() - capacity);
        return new LeasedBody(lease, holder, most, limits.expected(), this, isSecondTime);
    }

    InputStream read() {
        List<InputStream> streams = new ArrayList<>();
        long left = length;
        for (byte[] piece : pieces) {
            int used = (int) Math.min(left, piece.length);
            streams.add(new ByteArrayInputStream(piece, 0, used));
            left -= used;
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** The bytes allocated for this body and the one it is decoded from. */
    long bytesHeld() {
        return capacity + (source == null ? 0 : source.bytesHeld());
    }

    /** @throws MoreMemoryNeeded if the lease does not grow */
    void append(byte[] bytes, int count) {
        long grown = (long) length + count;
        if (grown > limit) {
            throw tooLarge(limit);
        }
        if (!isWhole && grown <= expected) {
            becomeWhole(grown);
        }
        for (int taken = 0; taken < count; ) {
            if (capacity == length) {
                addPiece(count - taken, grown);
            }
            byte[] last = pieces.get(pieces.size() - 1);
            int room = (int) (capacity - length);
            int part = Math.min(room, count - taken);
            System.arraycopy(bytes, taken, last, last.length - room, part);
            taken += part;
            length += part;
        }
    }

    private void becomeWhole(long grown) {
        long both = bytesHeld() + expected;
        long leased = lease.bytes();
        boolean halfHasCome = 2 * grown >= expected;
        if (leased >= both || halfHasCome && lease.tryGrow(both)) {
            join((int) expected);
            lease.shrink(Math.max(leased, bytesHeld()));
        } else if (halfHasCome) {
            throw moreMemory(bytesHeld() - capacity + expected, expected);
        }
    }

    private void addPiece(int needed, long grown) {
        long wanted = Math.min(Math.max(length, MIN_PIECE), limit - capacity);
        int size = (int) Math.min(MAX_PIECE, Math.max(needed, wanted));
        if (!grow(bytesHeld() + size)) {
            throw moreMemory(bytesHeld() - capacity + enough(grown), -1);
        }
        pieces.add(new byte[size]);
        capacity += size;
    }

    private boolean grow(long needed) {
        long ahead = Math.min(LEASE_STEP, Math.max(0, limit - capacity));
        return needed <= lease.bytes() || lease.tryGrow(needed + ahead) || lease.tryGrow(needed);
    }

    /** Twice what has arrived, never the declared length: declaring a length costs an origin nothing. */
    private long enough(long grown) {
        long most = expected < grown ? limit : Math.min(expected, limit);
        return Math.max(grown, Math.min(most, 2 * grown));
    }

    private RuntimeException moreMemory(long bytes, long lengthThen) {
        return isSecondTime
                ? FetchException.transientFailure(
                        FetchFailure.CONNECT,
                        "The image had another length when it was fetched a second time, because memory was short.")
                : new MoreMemoryNeeded(holder, bytes, lengthThen);
    }

    /**
     * Everything that was appended. The rest of the lease is given back.
     *
     * @throws MoreMemoryNeeded if there is no space for the copy into one array
     */
    byte[] finish() {
        long heldBefore = source == null ? 0 : source.bytesHeld();
        if (source != null) {
            source.discard();
        }
        if (pieces.size() != 1 || capacity != length) {
            if (!lease.tryGrow(bytesHeld() + length)) {
                throw moreMemory(heldBefore + length, length);
            }
            join(length);
        }
        lease.shrink(length);
        return pieces.get(0);
    }

    private void join(int size) {
        byte[] whole = new byte[size];
        int copied = 0;
        for (byte[] piece : pieces) {
            int part = Math.min(length - copied, piece.length);
            System.arraycopy(piece, 0, whole, copied, part);
            copied += part;
        }
        pieces.clear();
        pieces.add(whole);
        capacity = size;
        isWhole = true;
    }

    private void discard() {
        pieces.clear();
        capacity = 0;
        length = 0;
    }

    static FetchException tooLarge(long limit) {
        return FetchException.permanent(
                FetchFailure.TOO_LARGE, "The image is larger than the " + limit + " bytes that are accepted.");
    }

    /** The download has to start again with a lease of this size. It waits for the lease while it holds nothing. */
    static final class MoreMemoryNeeded extends RuntimeException {

        private final String holder;
        private final long bytes;
        private final long length;

        MoreMemoryNeeded(String holder, long bytes, long length) {
            super(bytes + " bytes", null, false, false);
            this.holder = holder;
            this.bytes = bytes;
            this.length = length;
        }

        String holder() {
            return holder;
        }

        long bytes() {
            return bytes;
        }

        /** The length of the body if known, or -1. The lease suffices if the length is the same next time. */
        long length() {
            return length;
        }
    }
}
