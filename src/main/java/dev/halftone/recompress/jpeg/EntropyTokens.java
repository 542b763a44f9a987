package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * The content of a scan before its Huffman codes are known: a list of tokens, each a symbol of one of the entropy
 * tables with the value bits that follow it, and the frequency of each symbol. Writing the scan is then one flat loop.
 *
 * <p>A token is {@code symbol << 16 | value bits}; {@code symbol} has its table (a {@code *_TABLE} constant, shifted)
 * in bits 8 and up. The number of value bits follows from the symbol, see {@link #valueBits}.
 */
final class EntropyTokens {
    /** Entropy tables that a scan of this library uses: DC 0 and 1, AC 0 and 1; destination is {@code table & 1}. */
    static final int TABLES = 4;

    static final int AC_TABLE = 2;

    /** The "table" of bits without a code: symbol n is n value bits, up to 16 (refinement scans). */
    static final int RAW_TABLE = 4;

    static final int SYMBOLS = (RAW_TABLE + 1) << 8;

    static final int END_OF_BLOCK = 0x00;
    static final int ZERO_RUN = 0xF0;

    int[] tokens = new int[1 << 12];
    int length;
    final int[] frequencies = new int[SYMBOLS];

    void clear() {
        length = 0;
        Arrays.fill(frequencies, 0);
    }

    /** Reserves space for this many more tokens. */
    void ensure(int more) {
        if (tokens.length - length < more) {
            tokens = Arrays.copyOf(tokens, Math.max(length + more, tokens.length + (tokens.length >> 1)));
        }
    }

    /** Appends a token; the caller has called {@link #ensure} before. */
    void add(int table, int symbol, int value) {
        int index = table << 8 | symbol;
        tokens[length++] = index << 16 | value;
        frequencies[index]++;
    }

    /**
     * The number of value bits after a symbol: SSSS of its low four bits (F.1.2.1, F.1.2.2); for EOBn, the n of its
     * high four bits (G.1.2.2), which is 0 for the EOB of sequential coding; none for ZRL.
     */
    static int valueBits(int table, int symbol) {
        if (table == RAW_TABLE) {
            return symbol;
        }
        int size = symbol & 15;
        return size != 0 || symbol == ZERO_RUN ? size : symbol >> 4;
    }

    long retainedBytes() {
        return 4L * tokens.length;
    }

    void release() {
        tokens = new int[1 << 12];
    }
}
