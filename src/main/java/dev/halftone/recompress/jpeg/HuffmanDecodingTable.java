package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Decodes with one Huffman table (T.81 C.2, F.2.2.3). The first {@link #LOOK_AHEAD} bits of the stream index a table.
 * An entry has the symbol and the length of its code, alone and with the value bits after it, so that the next symbol
 * can be looked up before this one's value is known. Longer codes are found by MAXCODE, as in the standard.
 *
 * <p>An entry, from its low bits: 6 bits length of code and value, 6 bits 63 less the size of the value, 6 bits length
 * of the code alone, 4 bits run; the sign bit is set if there is no value (its size is 0). Shifts by long take the low
 * 6 bits of their distance, so that a field need not be masked. {@link #NO_CODE} stands for a code that is longer than
 * the look-ahead, or for no code.
 */
final class HuffmanDecodingTable {
    /** 4 KiB per table: the two DC and two AC tables of a picture share a 32 KiB first-level cache with the data. */
    static final int LOOK_AHEAD = 10;

    static final int LENGTH_MASK = 63;
    static final int SIZE_SHIFT = 6;
    static final int CODE_SHIFT = 12;
    static final int RUN_SHIFT = 18;

    /** Returned by {@link #slowEntry} for bits that are no code of this table. */
    static final int NO_CODE = Integer.MIN_VALUE;

    final int[] entries = new int[1 << LOOK_AHEAD];

    private final int[] symbolOfCode = new int[256];
    /** Per length: the first code, left-aligned to 16 bits, that is too large for this length. */
    private final int[] limit = new int[HuffmanSpecification.MAX_LENGTH + 1];
    /** Per length: what to add to a code for its index in HUFFVAL. */
    private final int[] offset = new int[HuffmanSpecification.MAX_LENGTH + 1];

    /**
     * @param byteOffset of the segment, for the error
     * @throws JpegFormatException if a length has more codes than its bits can tell apart
     */
    void define(HuffmanSpecification specification, int byteOffset) throws JpegFormatException {
        Arrays.fill(entries, NO_CODE);
        int code = 0;
        int index = 0;
        for (int length = 1; length <= HuffmanSpecification.MAX_LENGTH; length++) {
            int count = specification.count(length);
            offset[length] = index - code;
            if (code + count > 1 << length) {
                throw new JpegFormatException("Huffman table has too many codes of " + length + " bits", byteOffset);
            }
            for (int i = 0; i < count; i++, code++, index++) {
                int symbol = specification.value(index);
                symbolOfCode[index] = symbol;
                if (length <= LOOK_AHEAD) {
                    int free = LOOK_AHEAD - length;
                    Arrays.fill(entries, code << free, code + 1 << free, entry(symbol, length));
                }
            }
            limit[length] = code << HuffmanSpecification.MAX_LENGTH - length;
            code <<= 1;
        }
    }

    private static int entry(int symbol, int length) {
        int size = symbol & 15;
        return (size == 0 ? NO_CODE : 0)
                | symbol >> 4 << RUN_SHIFT
                | length << CODE_SHIFT
                | 63 - size << SIZE_SHIFT
                | length + size;
    }

    /** The RRRR of an entry's symbol (F.1.2.2): zeros before the value. */
    static int run(int entry) {
        return entry >>> RUN_SHIFT & 15;
    }

    /** The SSSS of an entry's symbol: bits of the value. */
    static int size(int entry) {
        return 63 - (entry >>> SIZE_SHIFT & 63);
    }

    /**
     * RECEIVE and EXTEND (F.2.2.1): the signed value of an entry whose code comes first in these bits; 0 if it has
     * none.
     *
     * @param bits left-aligned, at least as many as the entry is long
     */
    static int value(long bits, int entry) {
        long behindCode = bits << (entry >>> CODE_SHIFT);
        // A first bit of 0 means a negative value, whose other bits are those of the magnitude inverted.
        long negative = ~behindCode >> 63;
        int magnitude = (int) ((behindCode ^ negative) >>> 1 >>> (entry >>> SIZE_SHIFT));
        return (magnitude ^ (int) negative) - (int) negative;
    }

    /**
     * The entry of a code longer than the look-ahead, or {@link #NO_CODE}.
     *
     * @param next16 the next 16 bits of the stream
     */
    int slowEntry(int next16) {
        for (int length = LOOK_AHEAD + 1; length <= HuffmanSpecification.MAX_LENGTH; length++) {
            if (next16 < limit[length]) {
                int index = (next16 >> HuffmanSpecification.MAX_LENGTH - length) + offset[length];
                return entry(symbolOfCode[index], length);
            }
        }
        return NO_CODE;
    }
}
