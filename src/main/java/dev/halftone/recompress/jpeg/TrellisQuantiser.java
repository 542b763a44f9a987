package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Quantises the AC coefficients of a component's blocks again with coarser steps, weighing the error against the
 * bits: of each block it finds the choice of levels with the least error + lambda * bits, by dynamic programming
 * over the coefficients that are kept (a trellis, as in Ramchandran and Vetterli 1994, and in mozjpeg).
 *
 * <p>Bits are those of the run and size codes of sequential coding, with code lengths from the statistics of the
 * plainly quantised component; progressive scans code nearly the same symbols.
 */
final class TrellisQuantiser {
    /** Measured in new steps, what is less is rounded to 0 unseen: no code pays for it. */
    private static final double SURELY_ZERO = 0.45;

    /** The start of every chain: DC, at k = 0. */
    private static final int START = 0;

    /** An error no saving of bits can outweigh: keeps coefficients whose step is not coarser as they are. */
    private static final double FORBIDDEN = 1e9;

    /** Largest magnitude of AC that the symbols can code, table F.2. */
    private static final int MAX_AC = 1023;

    /** Price of a bit in squared steps; found by measuring (PERFORMANCE.md). */
    private static final double LUMINANCE_LAMBDA = 0.17;

    private static final double CHROMINANCE_LAMBDA = 0.45;
    /** For chrominance as fine as luminance (4:4:4). */
    private static final double FULL_CHROMINANCE_LAMBDA = 0.8;

    private final HuffmanCodeLengths codeLengths = new HuffmanCodeLengths();
    private final int[] frequencies = new int[256];
    /** Lambda times the bits of code and value, per run and size. */
    private final double[] rate = new double[256];

    private final double[] ratio = new double[64];
    private final double[] weight = new double[64];
    private double lambda;

    // The candidates of a block, from 1 on; 0 is START.
    private final int[] place = new int[65];
    private final int[] level = new int[65];
    private final boolean[] negative = new boolean[65];
    private final double[] magnitude = new double[65];
    /** Error of rounding everything before this candidate to 0. */
    private final double[] zeroed = new double[66];
    /** Least cost of all before and with this candidate, if it is kept; which candidate is kept before it. */
    private final double[] cost = new double[65];

    private final int[] previous = new int[65];

    /** Sets the steps of a component and the price of its bits. */
    void define(QuantisationTable from, QuantisationTable to, boolean chrominance, boolean full) {
        lambda = !chrominance ? LUMINANCE_LAMBDA : full ? FULL_CHROMINANCE_LAMBDA : CHROMINANCE_LAMBDA;
        for (int k = 1; k < 64; k++) {
            boolean same = from.step(k) == to.step(k);
            ratio[k] = (double) from.step(k) / to.step(k);
            weight[k] = same ? FORBIDDEN : 1;
        }
    }

    /** Quantises all blocks of a component in place; DC is left alone. */
    void quantise(CoefficientPlanes planes, FrameComponent component) {
        estimateRates(planes, component);
        for (int row = 0; row < component.blockRows(); row++) {
            int first = planes.block(component, row, 0);
            for (int block = first; block < first + component.blockColumns(); block++) {
                quantise(planes, block);
            }
        }
    }

    /** Code lengths that would be optimal if every fourth row of blocks, plainly rounded, were all there is. */
    private void estimateRates(CoefficientPlanes planes, FrameComponent component) {
        Arrays.fill(frequencies, 0);
        for (int row = 0; row < component.blockRows(); row += 4) {
            int first = planes.block(component, row, 0);
            for (int block = first; block < first + component.blockColumns(); block++) {
                count(planes, block);
            }
        }
        for (int symbol = 0; symbol < 256; symbol++) {
            int size = symbol & 15;
            boolean possible =
                    size >= 1 && size <= 10 || symbol == EntropyTokens.END_OF_BLOCK || symbol == EntropyTokens.ZERO_RUN;
            frequencies[symbol] += possible ? 1 : 0;
        }
        HuffmanSpecification codes = codeLengths.optimal(frequencies, 0);
        int index = 0;
        for (int length = 1; length <= HuffmanSpecification.MAX_LENGTH; length++) {
            for (int i = codes.count(length); i > 0; i--) {
                int symbol = codes.value(index++);
                rate[symbol] = lambda * (length + (symbol & 15));
            }
        }
    }

    private void count(CoefficientPlanes planes, int block) {
        int last = 0;
        for (long rest = planes.masks[block] & ~1L; rest != 0; rest &= rest - 1) {
            int k = Long.numberOfTrailingZeros(rest);
            int u = (int) (Math.abs(planes.coefficients[(block << 6) + k]) * ratio[k] + 0.4);
            if (u > 0) {
                int run = k - last - 1;
                frequencies[EntropyTokens.ZERO_RUN] += run >> 4;
                frequencies[(run & 15) << 4 | 32 - Integer.numberOfLeadingZeros(Math.min(u, MAX_AC))]++;
                last = k;
            }
        }
        frequencies[EntropyTokens.END_OF_BLOCK] += last < 63 ? 1 : 0;
    }

    private void quantise(CoefficientPlanes planes, int block) {
        int n = findCandidates(planes, block);
        for (int i = 1; i <= n; i++) {
            findBestChain(i);
        }
        double allZeroed = zeroed[n + 1];
        int last = START;
        double least = allZeroed + rate[EntropyTokens.END_OF_BLOCK];
        for (int i = 1; i <= n; i++) {
            double total = cost[i] + allZeroed - zeroed[i + 1] + (place[i] < 63 ? rate[EntropyTokens.END_OF_BLOCK] : 0);
            if (total < least) {
                least = total;
                last = i;
            }
        }
        long mask = planes.masks[block] & 1;
        for (int i = last; i != START; i = previous[i]) {
            int k = place[i];
            planes.coefficients[(block << 6) + k] = (short) (negative[i] ? -level[i] : level[i]);
            mask |= 1L << k;
        }
        planes.masks[block] = mask;
    }

    /** Lists the coefficients that might be kept; answers how many. */
    private int findCandidates(CoefficientPlanes planes, int block) {
        int n = 0;
        double error = 0;
        zeroed[1] = 0;
        for (long rest = planes.masks[block] & ~1L; rest != 0; rest &= rest - 1) {
            int k = Long.numberOfTrailingZeros(rest);
            int value = planes.coefficients[(block << 6) + k];
            double x = Math.min(Math.abs(value) * ratio[k], MAX_AC);
            if (x >= SURELY_ZERO) {
                n++;
                place[n] = k;
                magnitude[n] = x;
                negative[n] = value < 0;
                zeroed[n] = error;
            }
            error += x * x * weight[k];
            zeroed[n + 1] = error;
        }
        return n;
    }

    /** The cheapest way to keep candidate i: its level, and which candidate before it is the last one kept. */
    private void findBestChain(int i) {
        int k = place[i];
        double x = magnitude[i];
        int nearest = Math.max((int) (x + 0.5), 1);
        double errorNearest = (x - nearest) * (x - nearest) * weight[k];
        int lower = Math.max(nearest - 1, 1);
        double errorLower = (x - lower) * (x - lower) * weight[k];
        int sizeNearest = 32 - Integer.numberOfLeadingZeros(nearest);
        int sizeLower = 32 - Integer.numberOfLeadingZeros(lower);
        double best = Double.MAX_VALUE;
        for (int j = START; j < i; j++) {
            int run = k - (j == START ? 0 : place[j]) - 1;
            double before = (j == START ? 0 : cost[j])
                    + zeroed[i]
                    - (j == START ? 0 : zeroed[j + 1])
                    + (run >> 4) * rate[EntropyTokens.ZERO_RUN];
            if (before >= best) {
                continue;
            }
            int code = (run & 15) << 4;
            double withNearest = before + errorNearest + rate[code | sizeNearest];
            double withLower = before + errorLower + rate[code | sizeLower];
            double total = Math.min(withNearest, withLower);
            if (total < best) {
                best = total;
                level[i] = withLower < withNearest ? lower : nearest;
                previous[i] = j;
            }
        }
        cost[i] = best;
    }
}
