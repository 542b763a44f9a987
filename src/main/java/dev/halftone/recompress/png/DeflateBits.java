package dev.halftone.recompress.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bits of a Deflate stream, from the lowest bit of each byte (RFC 1951 section 3.1.1), across pieces of data. Takes
 * a byte only when a bit of it is needed, and a piece only when a byte of it is. A loop that is in a hurry copies the
 * fields, takes eight bytes at once, and puts the fields back.
 */
final class DeflateBits {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final DataPieces pieces;

    /** The piece that bytes are taken of. */
    byte[] bytes = {};

    /** Index of the next byte. */
    int at;
    /** Index behind the last one. */
    int end;

    /** The next bits, the first one lowest; above them all is 0. */
    long held;

    /** How many there are, 0 to 63. */
    int count;

    private boolean withinPiece;
    private int markedAt;
    private long markedHeld;
    private int markedCount;

    DeflateBits(DataPieces pieces) {
        this.pieces = pieces;
    }

    /** Eight bytes, the first one lowest. */
    static long eight(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** Makes sure that this many bits are held, at most 32. */
    void need(int bits) throws EndOfDataException {
        while (count < bits) {
            takeByte();
        }
    }

    private void takeByte() throws EndOfDataException {
        while (at == end) {
            DataPieces.Piece piece = withinPiece ? null : pieces.next();
            if (piece == null) {
                throw new EndOfDataException();
            }
            bytes = piece.bytes();
            at = piece.from();
            end = piece.to();
        }
        held |= (bytes[at++] & 0xffL) << count;
        count += 8;
    }

    /** The next bits, at most 32, which are then gone. */
    int take(int bits) throws EndOfDataException {
        need(bits);
        int taken = (int) (held & (1L << bits) - 1);
        drop(bits);
        return taken;
    }

    void drop(int bits) {
        held >>>= bits;
        count -= bits;
    }

    /** The entry of the next code, all of whose bits are held then. */
    int entry(DeflateCode code) throws EndOfDataException {
        int entry = code.entry(held);
        while (DeflateCode.codeBits(entry) > count) {
            takeByte();
            entry = code.entry(held);
        }
        return entry;
    }

    /** Drops the rest of a byte that was begun. */
    void align() {
        drop(count & 7);
    }

    /**
     * Copies whole bytes, from the piece that is at hand, after {@link #align}.
     *
     * @return how many, at least one
     */
    int copy(byte[] target, int to, int most) throws EndOfDataException {
        if (count == 0 && at < end) {
            int length = Math.min(most, end - at);
            System.arraycopy(bytes, at, target, to, length);
            at += length;
            return length;
        }
        target[to] = (byte) take(8);
        return 1;
    }

    /** Until {@link #reset}, the end of the piece is the end of all data. */
    void mark() {
        withinPiece = true;
        markedAt = at;
        markedHeld = held;
        markedCount = count;
    }

    /** Goes back to the latest mark. */
    void reset() {
        withinPiece = false;
        at = markedAt;
        held = markedHeld;
        count = markedCount;
    }
}
