package dev.halftone.recompress.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * NEXTBIT of T.81 F.2.2.5, 64 bits at a time: takes the bits of entropy-coded data from the bytes, without the zero
 * byte stuffed behind every 0xFF, and stops in front of the next marker.
 *
 * <p>The bytes are copied to a small window first, without the stuffing, so that the decoders' loops load eight of them
 * at each symbol and need not look for a 0xFF, of which a photograph has thousands, each where no processor expects it.
 *
 * <p>The fields are open to the decoders of this package: their loops hold {@code position}, {@code lastWide},
 * {@code buffer} and {@code count} in locals and call {@link #refill()} with them when the window is used up.
 */
final class BitReader {
    /** Code of 16 bits and value of 15: with this many bits no refill is needed within a symbol. */
    static final int ENOUGH = 32;

    static final VarHandle BIG_ENDIAN_LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final VarHandle LITTLE_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** Stays in a first-level cache beside the tables. */
    private static final int WINDOW = 8192;

    byte[] source;
    /** Entropy-coded bytes without what is stuffed. */
    final byte[] window = new byte[WINDOW];
    /** First byte of the window that is not in the buffer yet. */
    int position;
    /** Last position from which eight bytes can be loaded; negative when there are fewer. */
    int lastWide;
    /** Next bits of the stream, left-aligned. */
    long buffer;
    /** Valid bits in the buffer; the bits below are either zero or what the next byte will put there again. */
    int count;
    /**
     * Of those, zeros made up behind the end of the data. When fewer than this are left, bits have been used that
     * were never there. Stays 0 while there is data.
     */
    int madeUp;

    /** First byte of the source that is not in the window yet. */
    private int next;
    /** Whether a marker or the end of the source is there. */
    private boolean ended;

    void open(byte[] source, int start) {
        this.source = source;
        restart(start);
    }

    /** Begins at a byte boundary of the source, empty: behind a scan header or a marker. */
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

    /** A zero byte in ~x, found with the carry trick: the lowest bit that is set is in the lowest byte that is 0xFF. */
    private static long markFF(long x) {
        return ~x - LOW_BITS & x & HIGH_BITS;
    }

    /** Fills the buffer to more than 56 bits. */
    void refill() {
        if (position > lastWide && !ended) {
            fillWindow();
        }
        if (position <= lastWide) {
            // The last, partial byte is or-ed in too; the next refill puts the same bits there again.
            buffer |= (long) BIG_ENDIAN_LONG.get(window, position) >>> count;
            int bytes = 64 - count >>> 3;
            position += bytes;
            count += bytes << 3;
        } else {
            refillByBytes();
        }
    }

    /** Near the end: byte by byte, and zeros behind it. */
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

    /** Moves what is left in the window to its beginning, and copies further bytes behind it, up to a marker. */
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

    /** Where the source goes on behind the byte there with what is stuffed; negative at a marker and at the end. */
    private int behindByte(int at) {
        if (at >= source.length) {
            return -1;
        }
        int behind = at + 1;
        if (source[at] == (byte) 0xFF) {
            // libjpeg takes fill bytes before the stuffed zero as part of it, and so do we.
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
     * How many bytes stand between those that were used and the next marker; 0 when they are zeros and 0xFF alone, with
     * which hardware fills its buffers up.
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

    /** Whether whole bytes are left in front of this offset. */
    boolean hasBytesBefore(int end) {
        return next < end || unusedBytesInWindow() > 0;
    }

    /** Offset of the next marker, or of the fill bytes in front of it (B.1.1.2). */
    int endOfData() {
        int end = findMarker();
        while (end > next && source[end - 1] == (byte) 0xFF) {
            end--;
        }
        return end;
    }

    /** Those of the window, and those of the buffer that no bit was taken of. */
    private int unusedBytesInWindow() {
        return lastWide + Long.BYTES - position + (Math.max(count - madeUp, 0) >> 3);
    }

    /** Offset of so many data bytes before the first one that is not in the window yet. */
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
     * Offset of the next marker's 0xFF, or the length of the source. Bytes that the scan had no use for are passed over:
     * there is none among those in the window.
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
