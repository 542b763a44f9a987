package dev.halftone.recompress;

import java.util.Arrays;

/**
 * Counts the pixels that the LZW codes of a GIF stand for, without decoding them (GIF89a specification, appendix F).
 * The lengths of the strings are enough.
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

    /** Starts a frame. @param rootBits the first byte of the pixels: the bits of a colour */
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

    /** Reads the content of a sub-block. */
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
            // A code that is not in the table yet is the one being added: the previous string plus its first colour.
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

    /** Whether the end code has been read. False after damage. */
    boolean hasEndCode() {
        return endCode;
    }

    /** The pixels so far, up to the end code or damage. */
    long pixels() {
        return pixels;
    }
}
