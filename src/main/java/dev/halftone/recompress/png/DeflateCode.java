package dev.halftone.recompress.png;

import java.util.Arrays;

/**
 * A Huffman code of Deflate (RFC 1951 section 3.2), as a table: the next bits of the stream are the index of an entry,
 * which says all about the symbol that they begin with. Codes longer than the index continue in a second table.
 *
 * <p>An entry, from its lowest bit:
 *
 * <ul>
 *   <li>6 bits: how many bits the code has, with the extra bits that follow it;
 *   <li>4 bits from bit 8: how many the code has, or, of {@link #CONTINUED}, how many are the index in the second table;
 *   <li>2 bits from bit 12: how many literals it stands for, see {@link #LITERALS};
 *   <li>2 bits from bit 14: its kind, if it is none of the usual ones;
 *   <li>16 bits from bit 16: the literals, the least length or distance, the symbol, or where the second table begins.
 * </ul>
 */
final class DeflateCode {

    static final int LITERALS = 3 << 12;
    static final int KIND = 3 << 14;
    static final int CONTINUED = 1 << 14;
    static final int END_OF_BLOCK = 2 << 14;
    static final int INVALID = 3 << 14;

    /** Bits of an index for literals and lengths. */
    static final int LITERAL_BITS = 11;

    private static final int DISTANCE_BITS = 9;
    private static final int LENGTH_BITS = 7;

    static final int MAX_BITS = 15;
    static final int MOST_LITERALS_AND_LENGTHS = 288;
    private static final int END_SYMBOL = 256;

    private static final int[] LENGTHS = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258
    };
    private static final int[] DISTANCES = {
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577
    };

    /** Without the length of the code: what each symbol's entry has. */
    private final int[] symbols;

    /** Whether a code of one bit may be there alone, or none at all. */
    private final boolean mayBeIncomplete;

    private final int indexBits;
    private final int[] table;
    private final int[] counts = new int[MAX_BITS + 1];
    private final int[] next = new int[MAX_BITS + 1];
    private final short[] sorted;

    private DeflateCode(int[] symbols, int indexBits, int longest, boolean mayBeIncomplete) {
        this.symbols = symbols;
        this.indexBits = indexBits;
        this.mayBeIncomplete = mayBeIncomplete;
        this.sorted = new short[symbols.length];
        // At least two codes share a second table.
        this.table = new int[(1 << indexBits) + (symbols.length / 2 << longest - indexBits)];
    }

    /** For literals and lengths (section 3.2.5). */
    static DeflateCode ofLiterals() {
        int[] symbols = new int[MOST_LITERALS_AND_LENGTHS];
        for (int i = 0; i < symbols.length; i++) {
            int length = i - END_SYMBOL - 1;
            symbols[i] = i < END_SYMBOL
                    ? i << 16 | 1 << 12
                    : i == END_SYMBOL
                            ? END_OF_BLOCK
                            : length < LENGTHS.length ? LENGTHS[length] << 16 | extraBitsOfLength(length) : INVALID;
        }
        return new DeflateCode(symbols, LITERAL_BITS, MAX_BITS, true);
    }

    private static int extraBitsOfLength(int length) {
        return length < 4 || length == LENGTHS.length - 1 ? 0 : length / 4 - 1;
    }

    static DeflateCode ofDistances() {
        int[] symbols = new int[32];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = i < DISTANCES.length ? DISTANCES[i] << 16 | Math.max(0, i / 2 - 1) : INVALID;
        }
        return new DeflateCode(symbols, DISTANCE_BITS, MAX_BITS, true);
    }

    /** For the lengths of other codes (section 3.2.7), which are at most 7 bits long. */
    static DeflateCode ofLengths() {
        int[] symbols = new int[19];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = i << 16;
        }
        return new DeflateCode(symbols, LENGTH_BITS, LENGTH_BITS, false);
    }

    /**
     * Makes the table.
     *
     * @param lengths of the codes in bits, from {@code from}; 0 of a symbol without a code
     * @return false if there can't be such codes, or if they leave bits without a meaning
     */
    boolean define(byte[] lengths, int from, int count) {
        Arrays.fill(counts, 0);
        for (int i = 0; i < count; i++) {
            counts[lengths[from + i]]++;
        }
        int longest = MAX_BITS;
        while (longest > 0 && counts[longest] == 0) {
            longest--;
        }
        counts[0] = 0;
        if (longest == 0) {
            // Without a symbol, any bit is an error when it is met. For the lengths of codes it is symbol 0, as in
            // zlib.
            Arrays.fill(table, 0, 1 << indexBits, (mayBeIncomplete ? INVALID : 0) | 1 << 8 | 1);
            return true;
        }
        int unused = 1;
        for (int bits = 1; bits <= MAX_BITS; bits++) {
            unused = 2 * unused - counts[bits];
            if (unused < 0) {
                return false;
            }
        }
        if (unused > 0 && !(mayBeIncomplete && longest == 1)) {
            return false;
        }
        sort(lengths, from, count);
        fill(longest);
        return true;
    }

    /** By length, and by number. */
    private void sort(byte[] lengths, int from, int count) {
        for (int bits = 1, before = 0; bits <= MAX_BITS; bits++) {
            next[bits] = before;
            before += counts[bits];
        }
        for (int i = 0; i < count; i++) {
            int bits = lengths[from + i];
            if (bits != 0) {
                sorted[next[bits]++] = (short) i;
            }
        }
    }

    /** With each bit of length the table doubles; codes of that length replace every second entry of the old one. */
    private void fill(int longest) {
        table[0] = INVALID | 1 << 8 | 1;
        int code = 0;
        int symbol = 0;
        for (int bits = 1; bits <= indexBits; bits++) {
            System.arraycopy(table, 0, table, 1 << bits - 1, 1 << bits - 1);
            for (int end = symbol + counts[bits]; symbol < end; symbol++, code++) {
                table[reversed(code, bits)] = entry(symbols[sorted[symbol]], bits);
            }
            code <<= 1;
        }
        int moreBits = longest - indexBits;
        int free = 1 << indexBits;
        int first = -1;
        int begin = 0;
        for (int bits = indexBits + 1; bits <= longest; bits++) {
            for (int end = symbol + counts[bits]; symbol < end; symbol++, code++) {
                int index = reversed(code, bits);
                if ((index & (1 << indexBits) - 1) != first) {
                    first = index & (1 << indexBits) - 1;
                    begin = free;
                    free += 1 << moreBits;
                    table[first] = begin << 16 | CONTINUED | moreBits << 8 | indexBits;
                }
                int entry = entry(symbols[sorted[symbol]], bits);
                for (int i = index >>> indexBits; i < 1 << moreBits; i += 1 << bits - indexBits) {
                    table[begin + i] = entry;
                }
            }
            code <<= 1;
        }
    }

    private static int reversed(int code, int bits) {
        return Integer.reverse(code) >>> 32 - bits;
    }

    private static int entry(int symbol, int bits) {
        return symbol + bits | bits << 8;
    }

    /** The entry that some bits begin with; it is the right one if it has no more bits than there are. */
    int entry(long bits) {
        int entry = table[(int) bits & (1 << indexBits) - 1];
        return (entry & KIND) == CONTINUED ? continued(entry, bits) : entry;
    }

    /** The entry in the second table. */
    int continued(int entry, long bits) {
        return table[(entry >>> 16) + ((int) (bits >>> indexBits) & (1 << (entry >>> 8 & 0xf)) - 1)];
    }

    /**
     * Makes a table of which an entry stands for two literals if the bits of its index are enough.
     *
     * @param pairs receives the entries; those that continue do so in the table of this code
     */
    void pairLiterals(int[] pairs) {
        for (int i = 0; i < pairs.length; i++) {
            int first = table[i];
            int bits = first & 0x3f;
            int second = table[i >>> bits];
            boolean both = (first & second & LITERALS) != 0 && bits + (second & 0x3f) <= indexBits;
            pairs[i] = both ? first + (second & 0x3f) + (1 << 12) | (second & 0xff_0000) << 8 : first;
        }
    }

    static int codeBits(int entry) {
        return entry >>> 8 & 0xf;
    }

    /** The bits of a code and the extra bits that follow it. */
    static int allBits(int entry) {
        return entry & 0x3f;
    }

    /** The length or distance of an entry, whose extra bits are among these. */
    static int value(int entry, long bits) {
        // Shifts count the lowest five bits only, and there are at most 28 in all.
        return (entry >>> 16) + (((int) bits & (1 << entry) - 1) >>> (entry >>> 8));
    }
}
