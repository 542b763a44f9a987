package dev.halftone.recompress.jpeg;

/**
 * To 2x2 samples: the means of 4x4 of the whole block. Patterns of an even frequency have a mean of 0, all others
 * differ only in the sign between the two halves.
 */
final class QuarterInverseDct extends InverseDct {
    /** Per coefficient: what it adds to the left column if u is 0, else 0; and the same for other u. */
    private final long[] weights = new long[2 * 64];

    QuarterInverseDct(QuantisationTable quantiser) {
        super(quantiser);
        for (int k = 1; k < 64; k++) {
            int u = ZigZag.natural(k) & 7;
            int v = ZigZag.natural(k) >> 3;
            double weight = quantiser.step(k) * meanOfFour(u) * meanOfFour(v);
            weights[2 * k + (u == 0 ? 0 : 1)] = pair(weight, v == 0 ? weight : -weight, WEIGHT_BITS);
        }
    }

    /** The mean of the first four samples. */
    private static double meanOfFour(int frequency) {
        if (frequency != 0 && (frequency & 1) == 0) {
            return 0;
        }
        double sum = 0;
        for (int x = 0; x < 4; x++) {
            sum += cosine((2 * x + 1) * frequency);
        }
        return norm(frequency) * sum / 4;
    }

    @Override
    int transform(int[] entries, int from, byte[] samples, int at, int stride) {
        int i = from;
        int dc = dc(entries[i++]);
        int entry = entries[i];
        if (entry >>> 16 == 0) {
            byte level = (byte) flatLevel(dc);
            samples[at] = level;
            samples[at + 1] = level;
            samples[at + stride] = level;
            samples[at + stride + 1] = level;
            return i;
        }
        final long[] weight = weights;
        long mean = mean(dc);
        long difference = 0;
        do {
            int k = entry >>> 16;
            long value = (short) entry;
            mean += value * weight[2 * k];
            difference += value * weight[2 * k + 1];
            entry = entries[++i];
        } while (entry >>> 16 != 0);
        long left = mean + difference << FACTOR_BITS;
        long right = mean - difference << FACTOR_BITS;
        samples[at] = low(left);
        samples[at + 1] = low(right);
        samples[at + stride] = high(left);
        samples[at + stride + 1] = high(right);
        return i;
    }
}
