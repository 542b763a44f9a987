package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Codes of all symbols of a scan's entropy tables (T.81 C.2), prepared for {@link EntropyWriter}. The high 27 bits of
 * an entry are the code, shifted left by the number of value bits: at most 16 + 11 bits. The low five bits are the
 * length of code and value bits together.
 */
final class HuffmanEncodingTables {
    static final int LENGTH_BITS = 5;
    static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

    final int[] entries = new int[EntropyTokens.SYMBOLS];

    HuffmanEncodingTables() {
        for (int n = 0; n <= 16; n++) {
            entries[EntropyTokens.RAW_TABLE << 8 | n] = n;
        }
    }

    /** Sets the codes of one table. */
    void define(int table, HuffmanSpecification specification) {
        Arrays.fill(entries, table << 8, table + 1 << 8, 0);
        int code = 0;
        int index = 0;
        for (int length = 1; length <= HuffmanSpecification.MAX_LENGTH; length++) {
            for (int i = specification.count(length); i > 0; i--) {
                int symbol = specification.value(index++);
                int valueBits = EntropyTokens.valueBits(table, symbol);
                entries[table << 8 | symbol] = code << valueBits + LENGTH_BITS | length + valueBits;
                code++;
            }
            code <<= 1;
        }
    }
}
