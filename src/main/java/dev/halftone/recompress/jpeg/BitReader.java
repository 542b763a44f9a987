package dev.halftone.recompress.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * NEXTBIT of T.81 F.2.2.5, 64 bits at a time: takes the bits of entropy-coded data from the bytes, without the zero
 * byte stuffed behind every 0xFF, and stops in front of the next marker.
 *
 * <p>The fields are open to the decoders of this package: their loops hold {@code buffer} and {@code count} in
 * locals and call {@link #refill()} with them when fewer bits are left than the longest code and value need.
 */
final class BitReader {
    /** Code of 16 bits and value of 15: with this many bits no refill is needed within a symbol. */
    static final int ENOUGH = 32;

    static final VarHandle BIG_ENDIAN_LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    byte[] source;
    /** First byte that is not in the buffer yet. */
    int position;
    /** Next bits of the stream, left-aligned. */
    long buffer;
    /** Valid bits in the buffer; the bits below are either zero or what the next byte will put there again. */
    int count;
    /**
     * Of those, zeros made up behind the end of the data. When fewer than this are left, bits have been used that
     * were never there. Stays 0 while there is data.
     */
    int madeUp;

    void open(byte[] source, int position) {
        this.source = source;
        restart(position);
    }

    /** Begins at a byte boundary, empty: behind a scan header or a restart marker. */
    void restart(int position) {
        this.position = position;
        buffer = 0;
        count = 0;
        madeUp = 0;
    }

    void close() {
        open(new byte[0], 0);
    }

    /** True if more bits were taken than the data had. */
    boolean isOverrun() {
        return count < madeUp;
    }

    /** True if the eight bytes of x hold a 0xFF: a zero byte in ~x, found with the carry trick. */
    static boolean holdsFF(long x) {
        return (~x - LOW_BITS & x & HIGH_BITS) != 0;
    }

    /** Fills the buffer to more than 56 bits. */
    void refill() {
        int at = position;
        if (at + 8 <= source.length) {
            long next = (long) BIG_ENDIAN_LONG.get(source, at);
            if (!holdsFF(next)) {
                // The last, partial byte is or-ed in too; the next refill puts the same bits there again.
                buffer |= next >>> count;
                int bytes = 64 - count >>> 3;
                position = at + bytes;
                count += bytes << 3;
                return;
            }
        }
        refillByBytes();
    }

    /** Near a 0xFF or near the end: byte by byte. */
    private void refillByBytes() {
        while (count <= 56) {
            int value = nextByte();
            if (value < 0) {
                madeUp += 64 - count;
                count = 64;
                return;
            }
            buffer |= (long) value << 56 - count;
            count += 8;
        }
    }

    /** The next byte of entropy-coded data, or -1 in front of a marker and at the end. */
    private int nextByte() {
        int at = position;
        if (at >= source.length) {
            return -1;
        }
        int value = source[at++] & 0xFF;
        if (value == 0xFF) {
            // libjpeg takes fill bytes before the stuffed zero as part of it, and so do we.
            while (at < source.length && source[at] == (byte) 0xFF) {
                at++;
            }
            if (at >= source.length || source[at] != 0) {
                return -1;
            }
            at++;
        }
        position = at;
        return value;
    }

    /** The next n bits, 1 to 16, as a number. For paths that are not hot. */
    int read(int n) {
        if (count < n) {
            refill();
        }
        int bits = (int) (buffer >>> 64 - n);
        buffer <<= n;
        count -= n;
        return bits;
    }

    /**
     * The table entry for the next code, whose bits are taken (with those of the value if it is in the entry), or
     * {@link HuffmanDecodingTable#NO_CODE}. At least 16 bits remain for a value.
     */
    int readEntry(HuffmanDecodingTable table) {
        if (count < ENOUGH) {
            refill();
        }
        int entry = table.entries[(int) (buffer >>> 64 - HuffmanDecodingTable.LOOK_AHEAD)];
        if (entry == HuffmanDecodingTable.NO_CODE) {
            entry = table.slowEntry((int) (buffer >>> 48));
        }
        int length = entry & HuffmanDecodingTable.LENGTH_MASK;
        buffer <<= length;
        count -= length;
        return entry;
    }

    /** The value that belongs to an entry just read; 0 if its size is 0. */
    int readValue(int entry) {
        int value = entry >> HuffmanDecodingTable.VALUE_SHIFT;
        int size = entry >>> HuffmanDecodingTable.SIZE_SHIFT & 15;
        return size == 0 ? value : HuffmanDecodingTable.extend(read(size), size);
    }

    /**
     * Offset of the next marker's 0xFF at or behind the position, or the length of the source. Bytes that the scan
     * had no use for are passed over.
     */
    int findMarker() {
        int at = position;
        while (at + 1 < source.length) {
            if (source[at] == (byte) 0xFF && source[at + 1] != 0 && source[at + 1] != (byte) 0xFF) {
                return at;
            }
            at++;
        }
        return source.length;
    }
}
