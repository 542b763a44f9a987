package dev.halftone.recompress.webp;

import java.util.Arrays;

/**
 * The residual of one macroblock after the other: its 24 blocks of coefficients, 16 of luminance and 4 each of Cb and Cr
 * (RFC 6386 section 13). What a block has decides on probabilities of those to its right and below.
 */
final class Residual {

    static final int FIRST_OF_CHROMA = 16;

    private static final int BLOCKS = 24;
    /** Along an edge there are four blocks of luminance, two of Cb, two of Cr, and that of luminance's DCs. */
    private static final int EDGE = 9;

    private static final int DCS = EDGE - 1;

    /** What a block has: nothing, a DC, at most three coefficients, or more. */
    private static final int NOTHING = 0;

    private static final int DC = 1;
    private static final int THREE = 2;
    private static final int MANY = 3;

    private final Quantisers quantisers;
    private final TokenReader reader;
    private final short[] coefficients = new short[BLOCKS * TokenReader.COEFFICIENTS];
    private final short[] dcs = new short[TokenReader.COEFFICIENTS];
    private final int[] contents = new int[BLOCKS];
    /** Whether blocks of the macroblocks above had coefficients, 1 or 0. */
    private final byte[] above;

    private final byte[] left = new byte[EDGE];

    Residual(KeyFrameHeader header, int columns) {
        this.quantisers = header.quantisers();
        this.reader = new TokenReader(header.tokenProbabilities());
        this.above = new byte[EDGE * columns];
    }

    void beginRow() {
        Arrays.fill(left, (byte) 0);
    }

    /** Passes over a macroblock without coefficients. If it has no block of DCs, the last such block still counts. */
    void skip(int column, boolean bySubblocks) {
        int kept = bySubblocks ? DCS : EDGE;
        Arrays.fill(above, EDGE * column, EDGE * column + kept, (byte) 0);
        Arrays.fill(left, 0, kept, (byte) 0);
    }

    /**
     * Reads the blocks of a macroblock.
     *
     * @return whether there are any coefficients; if so, every block has to be added
     */
    boolean read(BooleanDecoder tokens, int column, int segment, boolean bySubblocks) {
        Arrays.fill(coefficients, (short) 0);
        int edge = EDGE * column;
        int steps = 2 * segment;
        int kind = TokenReader.LUMA;
        int first = 0;
        if (!bySubblocks) {
            readDcs(tokens, edge, steps);
            kind = TokenReader.LUMA_WITHOUT_DC;
            first = 1;
        }
        int any = NOTHING;
        int dcStep = quantisers.luma()[steps];
        int acStep = quantisers.luma()[steps + 1];
        for (int block = 0; block < FIRST_OF_CHROMA; block++) {
            any |= readBlock(tokens, kind, first, dcStep, acStep, block, edge + (block & 3), block >> 2);
        }
        dcStep = quantisers.chroma()[steps];
        acStep = quantisers.chroma()[steps + 1];
        for (int block = FIRST_OF_CHROMA; block < BLOCKS; block++) {
            int plane = block < FIRST_OF_CHROMA + 4 ? 4 : 6;
            int x = plane + (block & 1);
            int y = plane + (block >> 1 & 1);
            any |= readBlock(tokens, TokenReader.CHROMA, 0, dcStep, acStep, block, edge + x, y);
        }
        return any != NOTHING;
    }

    private void readDcs(BooleanDecoder tokens, int edge, int steps) {
        Arrays.fill(dcs, (short) 0);
        int context = above[edge + DCS] + left[DCS];
        int dcStep = quantisers.lumaDc()[steps];
        int acStep = quantisers.lumaDc()[steps + 1];
        int end = reader.read(tokens, TokenReader.LUMA_DC, context, 0, dcStep, acStep, dcs, 0);
        byte has = (byte) (end > 0 ? 1 : 0);
        above[edge + DCS] = has;
        left[DCS] = has;
        if (end > 0) {
            InverseTransform.spreadDcs(dcs, coefficients);
        }
    }

    private int readBlock(BooleanDecoder tokens, int kind, int first, int dcStep, int acStep, int block, int x, int y) {
        int at = block * TokenReader.COEFFICIENTS;
        int end = reader.read(tokens, kind, above[x] + left[y], first, dcStep, acStep, coefficients, at);
        byte has = (byte) (end > first ? 1 : 0);
        above[x] = has;
        left[y] = has;
        int content = end > 3 ? MANY : end > 1 ? THREE : coefficients[at] != 0 ? DC : NOTHING;
        contents[block] = content;
        return content;
    }

    /** Adds a block to its prediction. */
    void add(int block, byte[] samples, int at, int stride) {
        int from = block * TokenReader.COEFFICIENTS;
        switch (contents[block]) {
            case NOTHING -> {}
            case DC -> InverseTransform.addDc(coefficients, from, samples, at, stride);
            case THREE -> InverseTransform.addThree(coefficients, from, samples, at, stride);
            default -> InverseTransform.add(coefficients, from, samples, at, stride);
        }
    }
}
