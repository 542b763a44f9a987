package dev.halftone.recompress.webp;

import java.util.Arrays;

/**
 * A prefix code (RFC 9649 section 6.2.1) as tables. The next eight bits, or fewer if no code is longer, index the first
 * table; second tables after it are for longer codes. An entry is a symbol and the length of its code. In the first
 * table, an entry with a length of more than eight bits refers to a second table instead: to its start, and to the
 * length of its longest code.
 */
final class PrefixCode {

    static final int MAX_LENGTH = 15;

    private static final int FIRST_BITS = 8;
    private static final int LENGTH_BITS = 4;
    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

    private final short[] table;
    private final int mask;

    private PrefixCode(short[] table, int firstBits) {
        this.table = table;
        this.mask = (1 << firstBits) - 1;
    }

    /** A code that takes no bits. */
    private static PrefixCode ofOneSymbol(int symbol) {
        return new PrefixCode(new short[] {(short) (symbol << LENGTH_BITS)}, 0);
    }

    /**
     * Builds the code with these lengths.
     *
     * @param lengths by symbol; 0 for a symbol that does not occur, otherwise up to {@link #MAX_LENGTH}
     * @param symbols size of the alphabet; the rest of the array is ignored
     * @throws WebpFormatException if there are no such codes, or if some bits would have no meaning
     */
    static PrefixCode of(byte[] lengths, int symbols) throws WebpFormatException {
        int[] counts = new int[MAX_LENGTH + 1];
        int longest = 0;
        int last = 0;
        int used = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            int length = lengths[symbol];
            if (length != 0) {
                counts[length]++;
                longest = Math.max(longest, length);
                last = symbol;
                used++;
            }
        }
        if (used == 1) {
            return ofOneSymbol(last);
        }
        requireComplete(counts);
        return table(lengths, symbols, counts, longest);
    }

    private static void requireComplete(int[] counts) throws WebpFormatException {
        int free = 1;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            free = 2 * free - counts[length];
            if (free < 0) {
                break;
            }
        }
        if (free != 0) {
            throw new WebpFormatException("it has a prefix code that is none");
        }
    }

    private static PrefixCode table(byte[] lengths, int symbols, int[] counts, int longest) {
        int[] codes = codes(lengths, symbols, counts);
        int firstBits = Math.min(longest, FIRST_BITS);
        short[] table = new short[1 << firstBits];
        if (longest > FIRST_BITS) {
            table = withSecondTables(table, lengths, symbols, codes);
        }
        for (int symbol = 0; symbol < symbols; symbol++) {
            int length = lengths[symbol];
            if (length == 0) {
                continue;
            }
            short entry = (short) (symbol << LENGTH_BITS | length);
            if (length <= FIRST_BITS) {
                fill(table, codes[symbol], 1 << length, 1 << firstBits, entry);
            } else {
                int link = table[codes[symbol] & (1 << FIRST_BITS) - 1] & 0xffff;
                int start = link >>> LENGTH_BITS;
                int size = 1 << (link & LENGTH_MASK) - FIRST_BITS;
                int first = start + (codes[symbol] >>> FIRST_BITS);
                fill(table, first, 1 << length - FIRST_BITS, start + size, entry);
            }
        }
        return new PrefixCode(table, firstBits);
    }

    /** Codes of a length count up, shorter ones first. The first bit of a code is its lowest one, as in the stream. */
    private static int[] codes(byte[] lengths, int symbols, int[] counts) {
        int[] next = new int[MAX_LENGTH + 2];
        for (int length = 1; length <= MAX_LENGTH; length++) {
            next[length + 1] = next[length] + counts[length] << 1;
        }
        int[] codes = new int[symbols];
        for (int symbol = 0; symbol < symbols; symbol++) {
            int length = lengths[symbol];
            if (length != 0) {
                codes[symbol] = Integer.reverse(next[length]++) >>> 32 - length;
            }
        }
        return codes;
    }

    private static short[] withSecondTables(short[] first, byte[] lengths, int symbols, int[] codes) {
        int[] longest = new int[1 << FIRST_BITS];
        for (int symbol = 0; symbol < symbols; symbol++) {
            if (lengths[symbol] > FIRST_BITS) {
                int at = codes[symbol] & (1 << FIRST_BITS) - 1;
                longest[at] = Math.max(longest[at], lengths[symbol]);
            }
        }
        int size = first.length;
        for (int i = 0; i < longest.length; i++) {
            if (longest[i] != 0) {
                first[i] = (short) (size << LENGTH_BITS | longest[i]);
                size += 1 << longest[i] - FIRST_BITS;
            }
        }
        return Arrays.copyOf(first, size);
    }

    private static void fill(short[] table, int from, int step, int end, short entry) {
        for (int i = from; i < end; i += step) {
            table[i] = entry;
        }
    }

    /** Reads the next symbol; at least {@link #MAX_LENGTH} bits must be filled. */
    int read(BitReader bits) {
        int next = bits.peek();
        int entry = table[next & mask] & 0xffff;
        int length = entry & LENGTH_MASK;
        if (length > FIRST_BITS) {
            int index = next >>> FIRST_BITS & (1 << length - FIRST_BITS) - 1;
            entry = table[(entry >>> LENGTH_BITS) + index] & 0xffff;
            length = entry & LENGTH_MASK;
        }
        bits.skip(length);
        return entry >>> LENGTH_BITS;
    }

    /** Whether there is only one symbol, so that reading it takes no bits. */
    boolean isConstant() {
        return mask == 0;
    }

    /** The symbol of a constant code. */
    int constant() {
        return (table[0] & 0xffff) >>> LENGTH_BITS;
    }
}
