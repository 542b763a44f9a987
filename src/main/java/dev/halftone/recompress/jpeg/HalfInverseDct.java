package dev.halftone.recompress.jpeg;

/**
 * To 4x4 samples: the means of 2x2 of the whole block. The mean of two neighbours of frequency f is one of a transform
 * of 4 samples, of frequency f or, above 4, of 8 - f; there is none of frequency 4.
 */
final class HalfInverseDct extends InverseDct {
    /** Per coefficient: index of its sum, which is that of its folded column and of the symmetry of its pattern. */
    private static final byte[] PLACES = new byte[64];

    /** cos(pi / 8) / cos(3 pi / 8), with FACTOR_BITS. */
    private static final long RATIO = 618;

    static {
        for (int k = 0; k < 64; k++) {
            int u = ZigZag.natural(k) & 7;
            PLACES[k] = (byte) (folded(u) << 1 & 7 | ZigZag.natural(k) >> 3 & 1);
        }
    }

    /** Per coefficient: what it adds to rows 0 and 1. Rows 2 and 3 mirror these. */
    private final long[] weights = new long[64];

    /** Per folded column: rows 0 and 1 of all symmetric patterns, and of all antisymmetric ones. */
    private final long[] sums = new long[2 * 4];

    HalfInverseDct(QuantisationTable quantiser) {
        super(quantiser);
        for (int k = 1; k < 64; k++) {
            int u = ZigZag.natural(k) & 7;
            int v = ZigZag.natural(k) >> 3;
            if (u == 4 || v == 4) {
                continue;
            }
            double scale = quantiser.step(k) * norm(v) * cosine(v) * norm(u) * cosine(u) * rowScale(u);
            weights[k] = pair(scale * cosine(2 * v), scale * cosine(6 * v), WEIGHT_BITS);
        }
    }

    /** The scale factor of the fast transform; above 4 the cosines of 8 - u with the other sign. */
    private static double rowScale(int u) {
        double sign = u > 4 ? -1 : 1;
        return switch (folded(u)) {
            case 0 -> 1;
            case 2 -> sign * cosine(4);
            default -> sign * cosine(6);
        };
    }

    private static int folded(int frequency) {
        return frequency > 4 ? 8 - frequency : frequency;
    }

    @Override
    int transform(int[] entries, int from, byte[] samples, int at, int stride) {
        int i = from;
        int dc = dc(entries[i++]);
        int entry = entries[i];
        if (entry >>> 16 == 0) {
            int four = flatLevel(dc) * 0x01010101;
            INT.set(samples, at, four);
            INT.set(samples, at + stride, four);
            INT.set(samples, at + 2 * stride, four);
            INT.set(samples, at + 3 * stride, four);
            return i;
        }
        final long[] sum = sums;
        final long[] weight = weights;
        sum[0] = mean(dc);
        do {
            int k = entry >>> 16;
            sum[PLACES[k]] += (short) entry * weight[k];
            entry = entries[++i];
        } while (entry >>> 16 != 0);
        long e0 = sum[0];
        long o0 = sum[1];
        long e1 = sum[2];
        long o1 = sum[3];
        long e2 = sum[4];
        long o2 = sum[5];
        long e3 = sum[6];
        long o3 = sum[7];
        sum[0] = 0;
        sum[1] = 0;
        sum[2] = 0;
        sum[3] = 0;
        sum[4] = 0;
        sum[5] = 0;
        sum[6] = 0;
        sum[7] = 0;
        transformPair(e0 + o0, e1 + o1, e2 + o2, e3 + o3, samples, at, at + stride);
        transformPair(e0 - o0, e1 - o1, e2 - o2, e3 - o3, samples, at + 3 * stride, at + 2 * stride);
        return i;
    }

    private static void transformPair(long x0, long x1, long x2, long x3, byte[] samples, int first, int second) {
        long even0 = x0 + x2 << FACTOR_BITS;
        long even1 = x0 - x2 << FACTOR_BITS;
        long odd0 = x1 * RATIO + (x3 << FACTOR_BITS);
        long odd1 = (x1 << FACTOR_BITS) - x3 * RATIO;
        long s0 = even0 + odd0;
        long s1 = even1 + odd1;
        long s2 = even1 - odd1;
        long s3 = even0 - odd0;
        if (((s0 | s1 | s2 | s3) & BEYOND) == 0) {
            long four = (s0 & LEVELS) >>> 20 | (s1 & LEVELS) >>> 12 | (s2 & LEVELS) >>> 4 | (s3 & LEVELS) << 4;
            INT.set(samples, first, (int) four);
            INT.set(samples, second, (int) (four >>> 32));
        } else {
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
}
