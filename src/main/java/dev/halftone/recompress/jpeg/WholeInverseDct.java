package dev.halftone.recompress.jpeg;

/**
 * To 8x8 samples. Sums run down the columns; rows are transformed by the algorithm of Arai, Agui and Nakajima, whose
 * scale factors are in the weights, two rows at a time.
 */
final class WholeInverseDct extends InverseDct {
    /** Per coefficient: index of its sums, which are those of its column and of the symmetry of its pattern. */
    private static final byte[] PLACES = new byte[64];

    /** In a place: the column is in the right half of the block of coefficients. */
    private static final int RIGHT_HALF = 16;

    // The factors of the fast transform, with FACTOR_BITS.
    private static final long SQRT_2 = 362;
    private static final long TWO_COS_2 = 473;
    private static final long TWO_COS_2_LESS_COS_6 = 277;
    private static final long TWO_COS_2_MORE_COS_6 = 669;

    static {
        for (int k = 0; k < 64; k++) {
            PLACES[k] = (byte) ((ZigZag.natural(k) & 7) << 2 | (ZigZag.natural(k) >> 3 & 1) << 1);
        }
    }

    /** Per coefficient: what it adds to rows 0 and 1, and to rows 2 and 3. Rows 4 to 7 mirror these. */
    private final long[] weights = new long[2 * 64];

    /** Per column: rows 0 and 1, and rows 2 and 3, of all symmetric patterns; the same of all antisymmetric ones. */
    private final long[] sums = new long[4 * 8];

    WholeInverseDct(QuantisationTable quantiser) {
        super(quantiser);
        for (int k = 1; k < 64; k++) {
            int u = ZigZag.natural(k) & 7;
            int v = ZigZag.natural(k) >> 3;
            double scale = quantiser.step(k) * norm(v) * Math.sqrt(0.125) * (u == 0 ? 1 : Math.sqrt(2) * cosine(u));
            for (int half = 0; half < 2; half++) {
                int y = 2 * half;
                weights[2 * k + half] =
                        pair(scale * cosine((2 * y + 1) * v), scale * cosine((2 * y + 3) * v), WEIGHT_BITS);
            }
        }
    }

    @Override
    int transform(int[] entries, int from, byte[] samples, int at, int stride) {
        int i = from;
        int dc = dc(entries[i++]);
        int entry = entries[i];
        if (entry >>> 16 == 0) {
            fill(samples, at, stride, flatLevel(dc));
            return i;
        }
        final long[] sum = sums;
        final long[] weight = weights;
        long mean = mean(dc);
        sum[0] = mean;
        sum[1] = mean;
        int seen = 0;
        do {
            int k = entry >>> 16;
            long value = (short) entry;
            int place = PLACES[k];
            seen |= place;
            sum[place] += value * weight[2 * k];
            sum[place + 1] += value * weight[2 * k + 1];
            entry = entries[++i];
        } while (entry >>> 16 != 0);
        for (int j = 0; j < 2; j++) {
            int upper = at + 2 * j * stride;
            int lower = at + (7 - 2 * j) * stride;
            if ((seen & RIGHT_HALF) != 0) {
                transformRows(sum, j, samples, upper, lower, stride);
            } else {
                transformRowsOfLeftHalf(sum, j, samples, upper, lower, stride);
            }
        }
        return i;
    }

    private static void fill(byte[] samples, int at, int stride, int level) {
        int four = level * 0x01010101;
        for (int y = 0; y < 8; y++) {
            INT.set(samples, at + y * stride, four);
            INT.set(samples, at + y * stride + 4, four);
        }
    }

    /** Rows 2j and 2j + 1 and their mirror images. Clears the sums. */
    private static void transformRows(long[] sum, int j, byte[] samples, int upper, int lower, int stride) {
        long e0 = sum[j];
        long e1 = sum[4 + j];
        long e2 = sum[8 + j];
        long e3 = sum[12 + j];
        long e4 = sum[16 + j];
        long e5 = sum[20 + j];
        long e6 = sum[24 + j];
        long e7 = sum[28 + j];
        long o0 = sum[2 + j];
        long o1 = sum[6 + j];
        long o2 = sum[10 + j];
        long o3 = sum[14 + j];
        long o4 = sum[18 + j];
        long o5 = sum[22 + j];
        long o6 = sum[26 + j];
        long o7 = sum[30 + j];
        for (int u = 0; u < 32; u += 2) {
            sum[u + j] = 0;
        }
        transformPair(
                e0 + o0, e1 + o1, e2 + o2, e3 + o3, e4 + o4, e5 + o5, e6 + o6, e7 + o7, samples, upper, upper + stride);
        transformPair(
                e0 - o0, e1 - o1, e2 - o2, e3 - o3, e4 - o4, e5 - o5, e6 - o6, e7 - o7, samples, lower, lower - stride);
    }

    private static void transformRowsOfLeftHalf(long[] sum, int j, byte[] samples, int upper, int lower, int stride) {
        long e0 = sum[j];
        long e1 = sum[4 + j];
        long e2 = sum[8 + j];
        long e3 = sum[12 + j];
        long o0 = sum[2 + j];
        long o1 = sum[6 + j];
        long o2 = sum[10 + j];
        long o3 = sum[14 + j];
        for (int u = 0; u < 16; u += 2) {
            sum[u + j] = 0;
        }
        transformLeftPair(e0 + o0, e1 + o1, e2 + o2, e3 + o3, samples, upper, upper + stride);
        transformLeftPair(e0 - o0, e1 - o1, e2 - o2, e3 - o3, samples, lower, lower - stride);
    }

    private static void transformPair(
            long x0,
            long x1,
            long x2,
            long x3,
            long x4,
            long x5,
            long x6,
            long x7,
            byte[] samples,
            int first,
            int second) {
        long sum04 = x0 + x4 << FACTOR_BITS;
        long difference04 = x0 - x4 << FACTOR_BITS;
        long sum26 = x2 + x6 << FACTOR_BITS;
        long turned26 = (x2 - x6) * SQRT_2 - sum26;
        long z13 = x5 + x3;
        long z10 = x5 - x3;
        long z11 = x1 + x7;
        long z12 = x1 - x7;
        long z5 = (z10 + z12) * TWO_COS_2;
        long odd0 = z11 + z13 << FACTOR_BITS;
        long odd1 = z5 - z10 * TWO_COS_2_MORE_COS_6 - odd0;
        long odd2 = (z11 - z13) * SQRT_2 - odd1;
        long odd3 = z12 * TWO_COS_2_LESS_COS_6 - z5 + odd2;
        long even0 = sum04 + sum26;
        long even1 = difference04 + turned26;
        long even2 = difference04 - turned26;
        long even3 = sum04 - sum26;
        store(
                even0 + odd0,
                even1 + odd1,
                even2 + odd2,
                even3 - odd3,
                even3 + odd3,
                even2 - odd2,
                even1 - odd1,
                even0 - odd0,
                samples,
                first,
                second);
    }

    /** The same if x4 to x7 are 0. */
    private static void transformLeftPair(long x0, long x1, long x2, long x3, byte[] samples, int first, int second) {
        long mean = x0 << FACTOR_BITS;
        long sum26 = x2 << FACTOR_BITS;
        long turned26 = x2 * (SQRT_2 - (1 << FACTOR_BITS));
        long z5 = (x1 - x3) * TWO_COS_2;
        long odd0 = x1 + x3 << FACTOR_BITS;
        long odd1 = z5 + x3 * TWO_COS_2_MORE_COS_6 - odd0;
        long odd2 = (x1 - x3) * SQRT_2 - odd1;
        long odd3 = x1 * TWO_COS_2_LESS_COS_6 - z5 + odd2;
        long even0 = mean + sum26;
        long even1 = mean + turned26;
        long even2 = mean - turned26;
        long even3 = mean - sum26;
        store(
                even0 + odd0,
                even1 + odd1,
                even2 + odd2,
                even3 - odd3,
                even3 + odd3,
                even2 - odd2,
                even1 - odd1,
                even0 - odd0,
                samples,
                first,
                second);
    }

    /** Stores two rows: the lower samples of these pairs, and the higher ones. */
    private static void store(
            long s0,
            long s1,
            long s2,
            long s3,
            long s4,
            long s5,
            long s6,
            long s7,
            byte[] samples,
            int first,
            int second) {
        if (((s0 | s1 | s2 | s3 | s4 | s5 | s6 | s7) & BEYOND) == 0) {
            long left = (s0 & LEVELS) >>> 20 | (s1 & LEVELS) >>> 12 | (s2 & LEVELS) >>> 4 | (s3 & LEVELS) << 4;
            long right = (s4 & LEVELS) >>> 20 | (s5 & LEVELS) >>> 12 | (s6 & LEVELS) >>> 4 | (s7 & LEVELS) << 4;
            INT.set(samples, first, (int) left);
            INT.set(samples, first + 4, (int) right);
            INT.set(samples, second, (int) (left >>> 32));
            INT.set(samples, second + 4, (int) (right >>> 32));
        } else {
            storeLimited(s0, s1, s2, s3, samples, first, second);
            storeLimited(s4, s5, s6, s7, samples, first + 4, second + 4);
        }
    }

    private static void storeLimited(long s0, long s1, long s2, long s3, byte[] samples, int first, int second) {
        samples[first] = low(s0);
        samples[first + 1] = low(s1);
        samples[first + 2] = low(s2);
        samples[first + 3] = low(s3);
        samples[second] = high(s0);
        samples[second + 1] = high(s1);
        samples[second + 2] = high(s2);
        samples[second + 3] = high(s3);
    }
}
