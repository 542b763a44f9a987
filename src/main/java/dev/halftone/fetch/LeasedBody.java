package dev.halftone.fetch;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A body as it arrives or is decoded: bounded by a limit, and never larger than what is leased for it, also not while it is
 * copied. It is kept in pieces, which need no copy to grow, and becomes one array when its length is known: before it comes, if
 * so much is leased for it, or when half of it has come, or when all has.
 */
final class LeasedBody {

    /** Less than half a region of the G1 collector's heap, which would keep a region for each. */
    private static final int MAX_PIECE = 64 * 1024;

    private static final int MIN_PIECE = 4 * 1024;
    /** Leases are enlarged by so much at a time, so that a body does not ask for every piece. */
    static final int LEASE_STEP = 1024 * 1024;

    private final ByteBudget.Lease lease;
    private final long limit;
    private final String holder;
    private final LeasedBody source;
    /** The length that it is going to have, or -1. */
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
     * @param holder on whose account more is leased
     * @param declared the length if the origin names it, or -1
     * @param coding if there is one, this is decoded to another body, and does not become one array
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

    /** What this is decoded to, of the same lease: both are held at once. */
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

    /** What there really is, of this and of what it is decoded from. */
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

    /** For twice as much as has arrived, and never for what is only announced: that costs an origin nothing. */
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
     * Everything that was appended; what is leased beyond it is given back.
     *
     * @throws MoreMemoryNeeded if there is no room for the copy that makes it one array
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

    /** The download has to begin again with a lease of this size, which is waited for while nothing is held. */
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

        /** What the body has, as far as that is known: the lease suffices if it is the same then. Or -1. */
        long length() {
            return length;
        }
    }
}
