package dev.halftone.recompress;

import java.util.Arrays;

/**
 * Counts the pixels that LZW codes of a GIF stand for, without making them (GIF89a specification, appendix F): the length of a
 * string is enough.
 */
final class LzwRun {

    private static final int MAX_CODES = 4096;
    private static final int MAX_ROOT_BITS = 8;

    private int rootBits;
    private int clear;
    private final int[] lengths = new int[MAX_CODES];
    private long pixels;
    private boolean ended;
    private boolean endCode;
    private int bits;
    private int count;
    private int codeBits;
    private int next;
    private int previous;

    /** Begins with a frame. @param rootBits the first byte of the pixels: so many bits has a colour */
    void begin(int rootBits) {
        this.rootBits = rootBits;
        this.clear = 1 << rootBits;
        ended = rootBits < 1 || rootBits > MAX_ROOT_BITS;
        endCode = false;
        pixels = 0;
        bits = 0;
        count = 0;
        if (!ended) {
            Arrays.fill(lengths, 0, clear, 1);
            clear();
        }
    }

    private void clear() {
        codeBits = rootBits + 1;
        next = clear + 2;
        previous = -1;
    }

    /** Goes on with what is in a sub-block. */
    void read(byte[] source, int from, int to) {
        for (int i = from; i < to && !ended; i++) {
            bits |= (source[i] & 0xff) << count;
            count += 8;
            while (count >= codeBits && !ended) {
                int code = bits & (1 << codeBits) - 1;
                bits >>>= codeBits;
                count -= codeBits;
                read(code);
            }
        }
    }

    private void read(int code) {
        if (code == clear) {
            clear();
        } else if (code == clear + 1) {
            ended = true;
            endCode = true;
        } else if (code > next || (code == next && previous < 0)) {
            ended = true;
        } else {
            // A string that is not in the table yet is the one that is added now: the last one and its first colour.
            int length = code == next ? lengths[previous] + 1 : lengths[code];
            if (previous >= 0 && next < MAX_CODES) {
                lengths[next++] = lengths[previous] + 1;
                if (next == 1 << codeBits && codeBits < 12) {
                    codeBits++;
                }
            }
            pixels += length;
            previous = code;
        }
    }

    /** Whether the end code has come, rather than damage. */
    boolean hasEndCode() {
        return endCode;
    }

    /** So far, up to the end code or damage. */
    long pixels() {
        return pixels;
    }
}
