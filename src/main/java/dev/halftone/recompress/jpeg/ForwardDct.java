package dev.halftone.recompress.jpeg;

/**
 * The forward DCT (T.81 A.3.3) of a group of blocks that lie side by side, by the algorithm of Arai, Agui and Nakajima
 * (1988) in fixed point. Every loop runs over one coefficient of all blocks, with constant distances in one array and
 * few operations, so that the JIT compiler turns it into vector instructions; larger loops it would leave as they are.
 *
 * <p>The result is scaled: each coefficient is {@link #scale} times too large, and DC lacks the level shift. Rows and
 * columns of frequencies are in the order {@link #FREQUENCIES}, in which the loops work in place.
 */
final class ForwardDct {
    /** Blocks of a group. */
    static final int BLOCKS = 32;

    static final int GROUP = 64 * BLOCKS;

    /** The same frequency of all rows or columns of a group. */
    private static final int LINE = 8 * BLOCKS;

    private static final int[] FREQUENCIES = {0, 2, 4, 6, 1, 3, 5, 7};

    /** Fraction bits of results: a coefficient that is kept has more precision than any step asks for. */
    private static final int FRACTION_BITS = 5;

    private static final int CONSTANT_BITS = 13;
    private static final int COS_4 = fixed(Math.cos(Math.PI / 4));
    private static final int SIN_2 = fixed(Math.sin(Math.PI / 8));
    private static final int COS_2_LESS_SIN_2 = fixed(Math.cos(Math.PI / 8) - Math.sin(Math.PI / 8));
    private static final int COS_2_PLUS_SIN_2 = fixed(Math.cos(Math.PI / 8) + Math.sin(Math.PI / 8));

    /** What the level shift by 128 (A.3.1) would take from DC. */
    static final int LEVEL_SHIFT = 64 * 128 << FRACTION_BITS;

    private final int[] columns = new int[GROUP];

    private static int fixed(double constant) {
        return (int) Math.round(constant * (1 << CONSTANT_BITS));
    }

    /** By how much the result exceeds the coefficient of T.81 at a place in row-major order. */
    static double scale(int natural) {
        return 8 * factor(natural >> 3) * factor(natural & 7) * (1 << FRACTION_BITS);
    }

    private static double factor(int frequency) {
        return frequency == 0 ? 1 : Math.cos(frequency * Math.PI / 16) * Math.sqrt(2);
    }

    /** Index of the first block's coefficient at a place in row-major order; those of the other blocks follow. */
    static int index(int natural) {
        return (line(natural & 7) * 8 + line(natural >> 3)) * BLOCKS;
    }

    /** The place in row-major order of a coefficient that {@link #flag} marks: of a row of flags, and of a bit. */
    static int natural(int row, int bit) {
        return FREQUENCIES[row] * 8 + FREQUENCIES[bit];
    }

    private static int line(int frequency) {
        return frequency % 2 == 0 ? frequency / 2 : 4 + frequency / 2;
    }

    /**
     * Transforms blocks side by side.
     *
     * @param offset index of the first block's first sample
     * @param stride samples per row
     * @param blocks up to {@link #BLOCKS}; the places of others hold nothing of use
     * @param out the scaled coefficients, {@link #GROUP} of them
     */
    void transform(byte[] samples, int offset, int stride, int blocks, int[] out) {
        load(samples, offset, stride, blocks, columns);
        even(columns, FRACTION_BITS);
        odd(columns, FRACTION_BITS);
        for (int v = 0; v < 8; v++) {
            for (int x = 0; x < 8; x++) {
                System.arraycopy(columns, (v * 8 + x) * BLOCKS, out, (x * 8 + v) * BLOCKS, BLOCKS);
            }
        }
        fold(out);
        even(out, 0);
        odd(out, 0);
    }

    /** Sums and differences of the rows above and below the middle of each block. */
    private static void load(byte[] samples, int offset, int stride, int blocks, int[] w) {
        for (int y = 0; y < 4; y++) {
            int upper = offset + y * stride;
            int lower = offset + (7 - y) * stride;
            int sum = y * LINE;
            int difference = (7 - y) * LINE;
            int end = sum + blocks;
            for (; sum < end; sum++, difference++, upper += 8, lower += 8) {
                int a = samples[upper] & 0xFF;
                int b = samples[lower] & 0xFF;
                w[sum] = a + b;
                w[difference] = a - b;
                a = samples[upper + 1] & 0xFF;
                b = samples[lower + 1] & 0xFF;
                w[sum + BLOCKS] = a + b;
                w[difference + BLOCKS] = a - b;
                a = samples[upper + 2] & 0xFF;
                b = samples[lower + 2] & 0xFF;
                w[sum + 2 * BLOCKS] = a + b;
                w[difference + 2 * BLOCKS] = a - b;
                a = samples[upper + 3] & 0xFF;
                b = samples[lower + 3] & 0xFF;
                w[sum + 3 * BLOCKS] = a + b;
                w[difference + 3 * BLOCKS] = a - b;
                a = samples[upper + 4] & 0xFF;
                b = samples[lower + 4] & 0xFF;
                w[sum + 4 * BLOCKS] = a + b;
                w[difference + 4 * BLOCKS] = a - b;
                a = samples[upper + 5] & 0xFF;
                b = samples[lower + 5] & 0xFF;
                w[sum + 5 * BLOCKS] = a + b;
                w[difference + 5 * BLOCKS] = a - b;
                a = samples[upper + 6] & 0xFF;
                b = samples[lower + 6] & 0xFF;
                w[sum + 6 * BLOCKS] = a + b;
                w[difference + 6 * BLOCKS] = a - b;
                a = samples[upper + 7] & 0xFF;
                b = samples[lower + 7] & 0xFF;
                w[sum + 7 * BLOCKS] = a + b;
                w[difference + 7 * BLOCKS] = a - b;
            }
        }
    }

    /** The same as in {@link #load}, for the other direction. */
    private static void fold(int[] w) {
        for (int i = 0; i < LINE; i++) {
            int a = w[i];
            int b = w[i + 7 * LINE];
            w[i] = a + b;
            w[i + 7 * LINE] = a - b;
        }
        for (int i = 0; i < LINE; i++) {
            int a = w[i + LINE];
            int b = w[i + 6 * LINE];
            w[i + LINE] = a + b;
            w[i + 6 * LINE] = a - b;
        }
        for (int i = 0; i < LINE; i++) {
            int a = w[i + 2 * LINE];
            int b = w[i + 5 * LINE];
            w[i + 2 * LINE] = a + b;
            w[i + 5 * LINE] = a - b;
        }
        for (int i = 0; i < LINE; i++) {
            int a = w[i + 3 * LINE];
            int b = w[i + 4 * LINE];
            w[i + 3 * LINE] = a + b;
            w[i + 4 * LINE] = a - b;
        }
    }

    /** Frequencies 0, 2, 4 and 6 from the sums. */
    private static void even(int[] w, int moreBits) {
        int down = CONSTANT_BITS - moreBits;
        for (int i = 0; i < LINE; i++) {
            int a = w[i];
            int b = w[i + LINE];
            int c = w[i + 2 * LINE];
            int d = w[i + 3 * LINE];
            int outer = a + d;
            int inner = b + c;
            int difference = a - d;
            int turned = (b - c + difference) * COS_4 >> down;
            int shifted = difference << moreBits;
            w[i] = outer + inner << moreBits;
            w[i + 2 * LINE] = outer - inner << moreBits;
            w[i + LINE] = shifted + turned;
            w[i + 3 * LINE] = shifted - turned;
        }
    }

    /** Frequencies 1, 3, 5 and 7 from the differences, the innermost first. */
    private static void odd(int[] w, int moreBits) {
        int down = CONSTANT_BITS - moreBits;
        for (int i = 0; i < LINE; i++) {
            int b = w[i + 5 * LINE];
            int c = w[i + 6 * LINE];
            w[i + 4 * LINE] += b;
            w[i + 5 * LINE] = (b + c) * COS_4 >> down;
            w[i + 6 * LINE] = c + w[i + 7 * LINE];
        }
        for (int i = 0; i < LINE; i++) {
            int low = w[i + 4 * LINE];
            int high = w[i + 6 * LINE];
            int both = (low - high) * SIN_2;
            w[i + 4 * LINE] = low * COS_2_LESS_SIN_2 + both >> down;
            w[i + 6 * LINE] = high * COS_2_PLUS_SIN_2 + both >> down;
        }
        for (int i = 0; i < LINE; i++) {
            int d = w[i + 7 * LINE] << moreBits;
            int middle = w[i + 5 * LINE];
            int plus = d + middle;
            int minus = d - middle;
            int lowTurned = w[i + 4 * LINE];
            int highTurned = w[i + 6 * LINE];
            w[i + 6 * LINE] = minus + lowTurned;
            w[i + 5 * LINE] = minus - lowTurned;
            w[i + 4 * LINE] = plus + highTurned;
            w[i + 7 * LINE] = plus - highTurned;
        }
    }

    /**
     * Marks the coefficients whose magnitude exceeds a bound.
     *
     * @param bounds laid out like a group
     * @param flags for each row of frequencies, in the order of the group, the bytes of all blocks
     */
    static void flag(int[] w, int[] bounds, int[] flags) {
        for (int i = 0; i < LINE; i++) {
            flags[i] = (bounds[i] - Math.abs(w[i]) >>> 31)
                    + ((bounds[i + LINE] - Math.abs(w[i + LINE]) >>> 31) << 1)
                    + ((bounds[i + 2 * LINE] - Math.abs(w[i + 2 * LINE]) >>> 31) << 2)
                    + ((bounds[i + 3 * LINE] - Math.abs(w[i + 3 * LINE]) >>> 31) << 3);
        }
        for (int i = 0; i < LINE; i++) {
            flags[i] += ((bounds[i + 4 * LINE] - Math.abs(w[i + 4 * LINE]) >>> 31) << 4)
                    + ((bounds[i + 5 * LINE] - Math.abs(w[i + 5 * LINE]) >>> 31) << 5)
                    + ((bounds[i + 6 * LINE] - Math.abs(w[i + 6 * LINE]) >>> 31) << 6)
                    + ((bounds[i + 7 * LINE] - Math.abs(w[i + 7 * LINE]) >>> 31) << 7);
        }
    }
}
