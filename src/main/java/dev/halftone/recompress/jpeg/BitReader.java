package dev.halftone.recompress.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * NEXTBIT of T.81 F.2.2.5, 64 bits at a time: reads the bits of entropy-coded data without the zero byte stuffed after
 * every 0xFF, and stops before the next marker.
 *
 * <p>The bytes are first copied to a small window without the stuffing. The decoders' loops then load eight bytes per
 * symbol without checking for 0xFF. A photograph has thousands of these at places that no processor predicts.
 *
 * <p>The fields are open to the decoders of this package: their loops hold {@code position}, {@code lastWide},
 * {@code buffer} and {@code count} in locals and call {@link #refill()} with them when the window is used up.
 */
final class BitReader {
    /** A code has up to 16 bits and a value 15: with this many bits, no refill is needed within a symbol. */
    static final int ENOUGH = 32;

    static final VarHandle BIG_ENDIAN_LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final VarHandle LITTLE_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** Fits in a first-level cache together with the tables. */
    private static final int WINDOW = 8192;

    byte[] source;
    /** Entropy-coded bytes without the stuffing. */
    final byte[] window = new byte[WINDOW];
    /** First byte of the window that is not in the buffer yet. */
    int position;
    /** Last position from which eight bytes can be loaded; negative when there are fewer. */
    int lastWide;
    /** Next bits of the stream, left-aligned. */
    long buffer;
    /** Valid bits in the buffer. The bits below them are zero, or the same bits that the next refill puts there. */
    int count;
    /**
     * How many bits of {@link #count} are zeros added after the end of the data. If {@code count} is less than this,
     * bits have been used that the data does not have. Stays 0 while there is data.
     */
    int madeUp;

    /** First byte of the source that is not in the window yet. */
    private int next;
    /** Whether {@link #next} is at a marker or at the end of the source. */
    private boolean ended;

    void open(byte[] source, int start) {
        this.source = source;
        restart(start);
    }

    /** Empties the buffer and continues at a byte boundary of the source: after a scan header or a marker. */
    void restart(int start) {
        next = start;
        ended = false;
        position = 0;
        lastWide = -Long.BYTES;
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

    /** True if the eight bytes of x hold a 0xFF. */
    static boolean holdsFF(long x) {
        return markFF(x) != 0;
    }

    /** Finds a zero byte in ~x by the carry trick: the lowest set bit is in the lowest byte that is 0xFF. */
    private static long markFF(long x) {
        return ~x - LOW_BITS & x & HIGH_BITS;
    }

    /** Fills the buffer to more than 56 bits. */
    void refill() {
        if (position > lastWide && !ended) {
            fillWindow();
        }
        if (position <= lastWide) {
            // The last, partial byte is or-ed in too; the next refill puts the same bits there.
            buffer |= (long) BIG_ENDIAN_LONG.get(window, position) >>> count;
            int bytes = 64 - count >>> 3;
            position += bytes;
            count += bytes << 3;
        } else {
            refillByBytes();
        }
    }

    /** Refills byte by byte near the end of the data, and with zeros after it. */
    private void refillByBytes() {
        int filled = lastWide + Long.BYTES;
        while (count <= 56) {
            if (position == filled) {
                madeUp += 64 - count;
                count = 64;
                return;
            }
            buffer |= (window[position++] & 0xFFL) << 56 - count;
            count += 8;
        }
    }

    /** Moves the unread bytes to the start of the window and appends bytes of the source, up to a marker. */
    private void fillWindow() {
        final byte[] from = source;
        int filled = lastWide + Long.BYTES - position;
        System.arraycopy(window, position, window, 0, filled);
        int at = next;
        while (filled <= WINDOW - Long.BYTES && !ended) {
            if (at <= from.length - Long.BYTES) {
                long bytes = (long) LITTLE_ENDIAN_LONG.get(from, at);
                LITTLE_ENDIAN_LONG.set(window, filled, bytes);
                int plain = Long.numberOfTrailingZeros(markFF(bytes)) >>> 3;
                at += plain;
                filled += plain;
                if (plain == Long.BYTES) {
                    continue;
                }
            }
            int behind = behindByte(at);
            if (behind < 0) {
                ended = true;
            } else {
                window[filled++] = from[at];
                at = behind;
            }
        }
        next = at;
        position = 0;
        lastWide = filled - Long.BYTES;
    }

    /** The offset after the byte at this offset and its stuffing; negative at a marker and at the end. */
    private int behindByte(int at) {
        if (at >= source.length) {
            return -1;
        }
        int behind = at + 1;
        if (source[at] == (byte) 0xFF) {
            // As in libjpeg, fill bytes before the stuffed zero are part of the stuffing.
            while (behind < source.length && source[behind] == (byte) 0xFF) {
                behind++;
            }
            return behind < source.length && source[behind] == 0 ? behind + 1 : -1;
        }
        return behind;
    }

    /** Offset in the source of the first byte that is not in the buffer yet. */
    int sourcePosition() {
        return sourcePosition(lastWide + Long.BYTES - position);
    }

    /**
     * The number of unused bytes before the next marker; 0 if they are only zeros and 0xFF, with which hardware fills
     * up its buffers.
     */
    int bytesLeft() {
        int end = findMarker();
        int from = endOfUsed();
        for (int at = from; at < end; at++) {
            if (source[at] != 0 && source[at] != (byte) 0xFF) {
                return end - from;
            }
        }
        return 0;
    }

    /** Offset of the first byte of which no bit was used. */
    int endOfUsed() {
        return sourcePosition(unusedBytesInWindow());
    }

    /** Whether whole bytes are left before this offset. */
    boolean hasBytesBefore(int end) {
        return next < end || unusedBytesInWindow() > 0;
    }

    /** Offset of the next marker, or of the fill bytes before it (B.1.1.2). */
    int endOfData() {
        int end = findMarker();
        while (end > next && source[end - 1] == (byte) 0xFF) {
            end--;
        }
        return end;
    }

    /** Unread bytes of the window, and bytes of the buffer of which no bit was used. */
    private int unusedBytesInWindow() {
        return lastWide + Long.BYTES - position + (Math.max(count - madeUp, 0) >> 3);
    }

    /** Offset of the data byte that is this many bytes before the first one not in the window yet. */
    private int sourcePosition(int before) {
        int at = next;
        for (int left = before; left > 0; left--) {
            at--;
            if (at > 0 && source[at] == 0 && source[at - 1] == (byte) 0xFF) {
                do {
                    at--;
                } while (at > 0 && source[at - 1] == (byte) 0xFF);
            }
        }
        return at;
    }

    /**
     * Offset of the next marker's 0xFF, or the length of the source. Bytes that the scan did not use are skipped; the
     * window never contains a marker.
     */
    int findMarker() {
        int at = next;
        while (at + 1 < source.length) {
            if (source[at] == (byte) 0xFF && source[at + 1] != 0 && source[at + 1] != (byte) 0xFF) {
                return at;
            }
            at++;
        }
        return source.length;
    }
}
