package dev.halftone.recompress.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Dequantises the non-zero coefficients of a block and transforms them to samples (T.81 A.3.3, A.3.4). A reduced size
 * has the means of the whole block's samples, as in libjpeg.
 *
 * <p>The transform is linear, so it is one sum: every coefficient adds its own pattern. A photograph has few of them.
 * Along one direction this sum is taken literally, with the step, the cosines and the scale factors of the other
 * direction as one weight, made once for an image. Only the other direction, which then has full rows, is a fast
 * transform.
 *
 * <p>Two samples share a long, in 32 bits each: {@code a + (b << 32)}. Sums, differences and multiples of such pairs
 * are exact, as long as the last ones fit in 32 bits. A carry into the upper half is 2^-20 of a level.
 */
abstract class InverseDct {
    /** Fraction bits of a finished sample. The 12 bits above them hold -2048 to 2047. */
    static final int FRACTION_BITS = 20;

    /** Fraction bits of a weight, and of a factor of the fast transform. */
    static final int WEIGHT_BITS = 12;

    static final int FACTOR_BITS = FRACTION_BITS - WEIGHT_BITS;

    /** What is set in a pair of finished samples if one of them is not in 0 to 255. */
    static final long BEYOND = 0xF0000000_F0000000L;

    /** The 8 bits of a finished sample, in both halves. */
    static final long LEVELS = 0x0FF00000_0FF00000L;

    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Both halves of a pair. */
    private static final long BOTH = 0x00000001_00000001L;

    /** The level shift of A.3.1, and one half to round. */
    private static final long BIAS = BOTH * ((128L << WEIGHT_BITS) + (1L << WEIGHT_BITS - 1));

    /** Dequantised DC is 8 times the mean of a block, which has 256 levels. Beyond these limits all is black or white. */
    private static final int MAX_DC = 8 * 1024 - 1;

    private final int dcStep;

    InverseDct(QuantisationTable quantiser) {
        dcStep = quantiser.step(0);
    }

    /** @return a transform to blocks of the size of the reduction */
    static InverseDct of(Reduction reduction, QuantisationTable quantiser) {
        return switch (reduction) {
            case WHOLE -> new WholeInverseDct(quantiser);
            case HALF -> new HalfInverseDct(quantiser);
            case QUARTER -> new QuarterInverseDct(quantiser);
            case EIGHTH -> new EighthInverseDct(quantiser);
        };
    }

    /** True if a coefficient has no part in the samples of this reduction; k is its place in zig-zag order. */
    static boolean isUnused(Reduction reduction, int k) {
        int u = ZigZag.natural(k) & 7;
        int v = ZigZag.natural(k) >> 3;
        return switch (reduction) {
            case WHOLE -> false;
            case HALF -> u == 4 || v == 4;
            case QUARTER -> u != 0 && (u & 1) == 0 || v != 0 && (v & 1) == 0;
            case EIGHTH -> k != 0;
        };
    }

    /**
     * Transforms a block.
     *
     * @param entries of an {@link McuRow}, with an entry of 0 behind the last block
     * @param from index of the block's first entry
     * @param samples receives the block
     * @param at index of its first sample
     * @param stride from a row to the next
     * @return index after the block's last entry
     */
    abstract int transform(int[] entries, int from, byte[] samples, int at, int stride);

    /** The dequantised DC of a block's first entry, within limits. */
    final int dc(int entry) {
        return Math.max(-MAX_DC - 1, Math.min(MAX_DC, (short) entry * dcStep));
    }

    /** The level of a block that has only DC. */
    static int flatLevel(int dc) {
        return Math.max(0, Math.min(255, (dc + 4 >> 3) + 128));
    }

    /** What DC adds to each sample, with the level shift, as a pair. */
    static long mean(int dc) {
        return BOTH * dc * (1 << WEIGHT_BITS - 3) + BIAS;
    }

    /** A pair of fixed-point numbers. */
    static long pair(double low, double high, int fractionBits) {
        return Math.round(low * (1 << fractionBits)) + (Math.round(high * (1 << fractionBits)) << 32);
    }

    /** cos(n pi / 16). */
    static double cosine(int n) {
        return Math.cos(n * Math.PI / 16);
    }

    /** The factor of frequency f in a transform of 8 samples, C(f) / 2 of A.3.3. */
    static double norm(int f) {
        return f == 0 ? Math.sqrt(0.125) : 0.5;
    }

    /** The lower sample of a finished pair, limited to what a byte holds. */
    static byte low(long pair) {
        return limited((int) pair);
    }

    static byte high(long pair) {
        return limited((int) (pair >> 32));
    }

    private static byte limited(int sample) {
        return (byte) Math.max(0, Math.min(255, sample >> FRACTION_BITS));
    }
}
