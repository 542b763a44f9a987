package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Decodes one Huffman table (T.81 C.2, F.2.2.3). The first {@link #LOOK_AHEAD} bits of the stream index a table
 * whose entry tells the symbol and its length and, where the code and the bits that follow it both fit, the
 * coefficient itself, so that most coefficients cost one load. Longer codes take the standard's MAXCODE way.
 *
 * <p>An entry, from its low bits: 6 bits length in bits (of the code alone, or with the value bits when the value is
 * in the entry), 4 bits run, 4 bits size (0 when the value is in the entry), 2 bits unused, 16 bits signed value.
 * 0 is a code longer than the table looks, or no code.
 */
final class HuffmanDecodingTable {
    /** 4 KiB a table: the two DC and two AC tables of a picture share a 32 KiB first-level cache with the data. */
    static final int LOOK_AHEAD = 10;

    static final int LENGTH_MASK = 63;
    static final int RUN_SHIFT = 6;
    static final int SIZE_SHIFT = 10;
    static final int VALUE_SHIFT = 16;

    /** What {@link #slowEntry} answers for bits that are no code of this table. */
    static final int NO_CODE = 0;

    final int[] entries = new int[1 << LOOK_AHEAD];

    private final int[] symbolOfCode = new int[256];
    /** Per length: the first code left-aligned to 16 bits that is too large to be of this length. */
    private final int[] limit = new int[HuffmanSpecification.MAX_LENGTH + 1];
    /** Per length: what to add to a code for its index in HUFFVAL. */
    private final int[] offset = new int[HuffmanSpecification.MAX_LENGTH + 1];

    /**
     * @param byteOffset of the segment, for the error
     * @throws JpegFormatException if there are more codes of some length than its bits can tell apart
     */
    void define(HuffmanSpecification specification, int byteOffset) throws JpegFormatException {
        Arrays.fill(entries, 0);
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
                    fill(code, length, symbol);
                }
            }
            limit[length] = code << HuffmanSpecification.MAX_LENGTH - length;
            code <<= 1;
        }
    }

    /** Writes the entries of all continuations of a code of at most {@link #LOOK_AHEAD} bits. */
    private void fill(int code, int length, int symbol) {
        int free = LOOK_AHEAD - length;
        int first = code << free;
        int size = symbol & 15;
        if (size == 0 || size > free) {
            Arrays.fill(entries, first, first + (1 << free), entry(symbol, length));
            return;
        }
        int run = symbol >> 4;
        for (int rest = 0; rest < 1 << free; rest++) {
            int value = extend(rest >> free - size, size);
            entries[first + rest] = value << VALUE_SHIFT | run << RUN_SHIFT | length + size;
        }
    }

    private static int entry(int symbol, int length) {
        return (symbol & 15) << SIZE_SHIFT | symbol >> 4 << RUN_SHIFT | length;
    }

    /** EXTEND of F.2.2.1: the signed value that {@code size} bits stand for. */
    static int extend(int bits, int size) {
        return bits < 1 << size - 1 ? bits - (1 << size) + 1 : bits;
    }

    /**
     * The entry (without a value) of a code longer than the table looks, or {@link #NO_CODE}.
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
