package dev.halftone.recompress.webp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The entropy decoder of VP8 (RFC 6386 section 7): reads a partition as bits of known probability. After the end it
 * reads zeros, so a caller must check {@link #hasEnded} from time to time.
 *
 * <p>The window holds 8 bits that are compared, from its second highest bit on, and after them {@link #count} bits that
 * were read ahead. {@link TokenReader} keeps it in local variables while it reads a block.
 */
final class BooleanDecoder {

    /** The position of the lowest of the 8 bits that are compared. */
    static final int WINDOW_SHIFT = 55;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int WORD = 56;
    private static final int HALF = 128;

    private final byte[] source;
    private final int end;
    private int position;
    private boolean ended;

    long window;
    /** 128 to 255. */
    int range = 255;
    /** Negative if the window lacks bits to compare. */
    int count = -8;
    /** How many bits the last {@link #load} has got. */
    int loaded;

    /** Reads the bytes from {@code start} to before {@code end}. */
    BooleanDecoder(byte[] source, int start, int end) {
        this.source = source;
        this.position = start;
        this.end = end;
        fill();
    }

    private void fill() {
        window |= load(count);
        count += loaded;
    }

    /** More bits for the window, at their place in it, and their number in {@link #loaded}. */
    long load(int missing) {
        if (end - position >= Long.BYTES) {
            long word = (long) LONGS.get(source, position) >>> Long.SIZE - WORD;
            position += WORD / Byte.SIZE;
            loaded = WORD;
            return word << -1 - missing;
        }
        return loadByte(missing);
    }

    private long loadByte(int missing) {
        loaded = Byte.SIZE;
        if (position >= end) {
            ended = true;
            return 0;
        }
        return (source[position++] & 0xffL) << WORD - 1 - Byte.SIZE - missing;
    }

    /** Whether more bits were needed than the partition has. */
    boolean hasEnded() {
        return ended;
    }

    /** @param probability of a 0, of 256 */
    int readBit(int probability) {
        if (count < 0) {
            fill();
        }
        int split = 1 + ((range - 1) * probability >> 8);
        long splitWindow = (long) split << WINDOW_SHIFT;
        int bit;
        if (window < splitWindow) {
            range = split;
            bit = 0;
        } else {
            range -= split;
            window -= splitWindow;
            bit = 1;
        }
        int shift = Integer.numberOfLeadingZeros(range) - 24;
        range <<= shift;
        window <<= shift;
        count -= shift;
        return bit;
    }

    boolean readFlag() {
        return readBit(HALF) != 0;
    }

    /** An unsigned number, highest bit first. */
    int readNumber(int bits) {
        int number = 0;
        for (int i = 0; i < bits; i++) {
            number = number << 1 | readBit(HALF);
        }
        return number;
    }

    /** A magnitude followed by its sign. */
    int readSigned(int bits) {
        int magnitude = readNumber(bits);
        return readFlag() ? -magnitude : magnitude;
    }

    /** A flag, and a signed number if it is set; otherwise 0. */
    int readOptionalSigned(int bits) {
        return readFlag() ? readSigned(bits) : 0;
    }
}
