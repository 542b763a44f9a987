package dev.halftone.recompress.jpeg;

/**
 * Writes tokens as entropy-coded data (T.81 F.1.2, figures F.24 and F.25 on byte stuffing), eight bytes at a time
 * while none of them is 0xFF.
 */
final class EntropyWriter {
    private final OutputBuffer out;
    private final Checkpoint checkpoint;
    /** Bits not yet written, right-aligned, with bits already written above them. */
    private long pending;

    private int pendingCount;

    EntropyWriter(OutputBuffer out, Checkpoint checkpoint) {
        this.out = out;
        this.checkpoint = checkpoint;
    }

    /** Begins entropy-coded data. */
    void begin() {
        pending = 0;
        pendingCount = 0;
    }

    /** Appends all tokens of the list. */
    void write(EntropyTokens list, HuffmanEncodingTables tables) {
        final int[] tokens = list.tokens;
        final int[] entries = tables.entries;
        final int end = list.length;
        long bits = pending;
        int count = pendingCount;
        int i = 0;
        while (i < end) {
            // A token is at most 27 bits, 8 bytes stuffed are at most 16.
            int stop = Math.min(end, i + 4096);
            out.ensure((stop - i) * 8 + 16);
            byte[] bytes = out.bytes;
            int p = out.length;
            for (; i < stop; i++) {
                int token = tokens[i];
                int entry = entries[token >>> 16];
                int length = entry & HuffmanEncodingTables.LENGTH_MASK;
                long code = entry >>> HuffmanEncodingTables.LENGTH_BITS | token & 0xFFFF;
                int free = 64 - count;
                if (length < free) {
                    bits = bits << length | code;
                    count += length;
                } else {
                    // The word is full: its last bits are the first of this token.
                    int rest = length - free;
                    long word = bits << free | code >>> rest;
                    bits = code;
                    count = rest;
                    if (BitReader.holdsFF(word)) {
                        p = writeStuffed(bytes, p, word);
                    } else {
                        BitReader.BIG_ENDIAN_LONG.set(bytes, p, word);
                        p += 8;
                    }
                }
            }
            out.length = p;
            checkpoint.reached();
        }
        pending = bits;
        pendingCount = count;
    }

    private static int writeStuffed(byte[] bytes, int start, long word) {
        int p = start;
        for (int shift = 56; shift >= 0; shift -= 8) {
            byte value = (byte) (word >>> shift);
            bytes[p++] = value;
            if (value == (byte) 0xFF) {
                bytes[p++] = 0;
            }
        }
        return p;
    }

    /** Ends entropy-coded data: fills the last byte with ones (F.1.2.3). */
    void end() {
        out.ensure(18);
        while (pendingCount > 0) {
            int value = pendingCount >= 8
                    ? (int) (pending >>> pendingCount - 8)
                    : (int) (pending << 8 - pendingCount) | 0xFF >> pendingCount;
            out.writeByte(value);
            if ((value & 0xFF) == 0xFF) {
                out.writeByte(0);
            }
            pendingCount -= 8;
        }
        pendingCount = 0;
    }
}
