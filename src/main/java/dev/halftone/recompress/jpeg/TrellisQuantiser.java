package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Requantises the AC coefficients of a component's blocks with coarser steps, weighing the error against the bits: for
 * each block it finds the choice of levels with the least error + lambda * bits, by dynamic programming over the
 * coefficients that are kept (a trellis, as in Ramchandran and Vetterli 1994, and in mozjpeg).
 *
 * <p>In luminance the error counts as it does in SSIM: an error of energy d in a block with AC energies a before and b
 * after costs about d / (a + b + c). Busy blocks therefore take more error than smooth ones, and keeping energy in a
 * block that has lost much is worth more than its squared error alone.
 *
 * <p>Bits are those of the run and size codes of sequential coding, with code lengths from the statistics of the
 * plainly quantised component; progressive scans code nearly the same symbols.
 */
final class TrellisQuantiser {
    /** In new steps: smaller magnitudes are rounded to 0 without a search, because coding them never pays. */
    private static final double SURELY_ZERO = 0.4;

    /** Added before statistics round down: less than one half, because the trellis keeps less than rounding does. */
    private static final double ROUNDING_OF_STATISTICS = 0.2;

    /** The start of every chain: DC, at k = 0. */
    private static final int START = 0;

    /** An error that no saving of bits can outweigh: coefficients whose step is not coarser stay as they are. */
    private static final double FORBIDDEN = 1e9;

    /** Largest magnitude of AC that the symbols can code, table F.2. */
    private static final int MAX_AC = 1023;

    // Prices of a bit and weights of errors were found by measuring (PERFORMANCE.md).

    /** Price of a bit in squares of the usual step. */
    private static final double LUMINANCE_LAMBDA = 0.10;

    private static final double CHROMINANCE_LAMBDA = 0.105;
    /** For chrominance as fine as luminance (4:4:4). */
    private static final double FULL_CHROMINANCE_LAMBDA = 0.14;

    /** Exponent of the step in the weight of an error in steps; 2 would be the squared error of samples. */
    private static final double LUMINANCE_POWER = 1.5;

    private static final double CHROMINANCE_POWER = 1;

    /** Share of the squared error that counts alike in all blocks; the rest counts as in SSIM. */
    private static final double EVEN_PART = 0.08;

    /** AC energy at which a block is busy; SSIM's own constant for 64 samples is 64 * (0.03 * 255)^2 = 3,745. */
    private static final double BUSY = 14_000;

    // For coefficients that a forward DCT has just made.

    private static final double FRESH_LUMINANCE_LAMBDA = 0.056;
    private static final double FRESH_CHROMINANCE_LAMBDA = 0.064;
    private static final double FRESH_FULL_CHROMINANCE_LAMBDA = 0.254;
    private static final double FRESH_BUSY = 3_000;

    private final Checkpoint checkpoint;
    private final HuffmanCodeLengths codeLengths = new HuffmanCodeLengths();
    private final int[] frequencies = new int[256];
    /** Lambda times the bits of code and value, per run and size. */
    private final double[] rate = new double[256];

    private final double[] ratio = new double[64];
    /** Per coefficient: the cost of the square of an error of one step, and the part of it that counts as energy. */
    private final double[] weight = new double[64];

    private final double[] energyWeight = new double[64];
    private final double[] squaredStep = new double[64];
    private double lambda;
    private boolean perceptual;
    private boolean fresh;

    /** For the current block: the weight of its errors, and the value of energy besides the squared error. */
    private double blockWeight;

    private double energyWorth;

    // The candidates of a block, from 1 on; 0 is START.
    private final int[] place = new int[65];
    private final int[] level = new int[65];
    private final boolean[] negative = new boolean[65];
    private final double[] magnitude = new double[65];
    /** Error of rounding everything before this candidate to 0. */
    private final double[] zeroed = new double[66];
    /** Least cost up to and with this candidate if it is kept, and the candidate that is kept before it. */
    private final double[] cost = new double[65];

    private final int[] previous = new int[65];
    /** That cost, less the cost of rounding everything up to this candidate to 0. */
    private final double[] saved = new double[65];
    /** Lambda times the bits of this many ZRL. */
    private final double[] zeroRunRate = new double[4];

    TrellisQuantiser(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /**
     * Sets the steps of a component and the price of its bits.
     *
     * @param usualStep see {@link OutputTables#usualStep}
     * @param full as fine as luminance
     */
    void define(QuantisationTable from, QuantisationTable to, int usualStep, boolean chrominance, boolean full) {
        fresh = from.parts() > 1;
        lambda = fresh
                ? lambda(
                        FRESH_LUMINANCE_LAMBDA,
                        FRESH_CHROMINANCE_LAMBDA,
                        FRESH_FULL_CHROMINANCE_LAMBDA,
                        chrominance,
                        full)
                : lambda(LUMINANCE_LAMBDA, CHROMINANCE_LAMBDA, FULL_CHROMINANCE_LAMBDA, chrominance, full);
        perceptual = !chrominance;
        double power = chrominance ? CHROMINANCE_POWER : LUMINANCE_POWER;
        for (int k = 1; k < 64; k++) {
            int step = to.step(k);
            boolean same = from.step(k) == step * from.parts();
            ratio[k] = (double) from.step(k) / (step * from.parts());
            squaredStep[k] = step * step;
            energyWeight[k] = same ? 0 : Math.pow((double) step / usualStep, power);
            weight[k] = same ? FORBIDDEN : energyWeight[k];
        }
    }

    private static double lambda(
            double luminance, double chrominance, double fullChrominance, boolean isChrominance, boolean isFull) {
        return !isChrominance ? luminance : isFull ? fullChrominance : chrominance;
    }

    /** Quantises all blocks of a component in place; DC is left alone. */
    void quantise(CoefficientPlanes planes, FrameComponent component) {
        estimateRates(planes, component);
        for (int row = 0; row < component.blockRows(); row++) {
            checkpoint.reached();
            int first = planes.block(component, row, 0);
            for (int block = first; block < first + component.blockColumns(); block++) {
                quantise(planes, block);
            }
        }
    }

    /** Sets the rates by code lengths that are optimal for every fourth row of blocks, plainly rounded. */
    private void estimateRates(CoefficientPlanes planes, FrameComponent component) {
        Arrays.fill(frequencies, 0);
        for (int row = 0; row < component.blockRows(); row += 4) {
            checkpoint.reached();
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
        for (int runs = 0; runs < zeroRunRate.length; runs++) {
            zeroRunRate[runs] = runs * rate[EntropyTokens.ZERO_RUN];
        }
    }

    private void count(CoefficientPlanes planes, int block) {
        int last = 0;
        for (long rest = planes.masks[block]; rest != 0; rest &= rest - 1) {
            int k = Long.numberOfTrailingZeros(rest);
            int u = (int) (Math.abs(planes.coefficients[(block << 6) + k]) * ratio[k] + ROUNDING_OF_STATISTICS);
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
        long mask = 0;
        for (int i = last; i != START; i = previous[i]) {
            int k = place[i];
            planes.coefficients[(block << 6) + k] = (short) (negative[i] ? -level[i] : level[i]);
            mask |= 1L << k;
        }
        planes.masks[block] = mask;
    }

    /** Lists the coefficients that might be kept and weighs the block; returns their number. */
    private int findCandidates(CoefficientPlanes planes, int block) {
        int n = 0;
        double zeroing = 0;
        double before = 0;
        double after = 0;
        double error = 0;
        zeroed[1] = 0;
        for (long rest = planes.masks[block]; rest != 0; rest &= rest - 1) {
            int k = Long.numberOfTrailingZeros(rest);
            int value = planes.coefficients[(block << 6) + k];
            double x = Math.min(Math.abs(value) * ratio[k], MAX_AC);
            if (x >= SURELY_ZERO) {
                n++;
                place[n] = k;
                magnitude[n] = x;
                negative[n] = value < 0;
                zeroed[n] = zeroing;
            }
            zeroing += x * x * weight[k];
            zeroed[n + 1] = zeroing;
            if (perceptual) {
                int u = (int) (x + 0.5);
                before += x * x * squaredStep[k];
                after += u * u * squaredStep[k];
                error += (x - u) * (x - u) * squaredStep[k];
            }
        }
        weigh(before, after, error);
        for (int i = 1; i <= n + 1; i++) {
            zeroed[i] *= blockWeight;
        }
        return n;
    }

    /** Sets the weight of a block by its AC energy before and after plain rounding, and that of the error. */
    private void weigh(double before, double after, double error) {
        if (!perceptual) {
            blockWeight = 1;
            energyWorth = 0;
            return;
        }
        double busy = fresh ? FRESH_BUSY : BUSY;
        double energy = before + after + busy;
        double part = (1 - EVEN_PART) * busy / energy;
        blockWeight = EVEN_PART + part;
        // Fresh coefficients have lost no energy to an earlier quantiser.
        energyWorth = fresh ? 0 : error / energy * part;
    }

    /** The cost, without bits, of coding x as this level. */
    private double cost(int k, double x, int level) {
        return (x - level) * (x - level) * weight[k] * blockWeight - energyWorth * level * level * energyWeight[k];
    }

    /** The cheapest way to keep candidate i: its level, and which candidate before it is the last one kept. */
    private void findBestChain(int i) {
        int k = place[i];
        double x = magnitude[i];
        int nearest = Math.max((int) (x + 0.5), 1);
        int lower = Math.max(nearest - 1, 1);
        double costNearest = cost(k, x, nearest);
        double costLower = cost(k, x, lower);
        int size = 32 - Integer.numberOfLeadingZeros(nearest);
        if (size == 32 - Integer.numberOfLeadingZeros(lower)) {
            // Both have the same code, so the error alone decides. At the levels of an output this is the usual case.
            level[i] = costLower < costNearest ? lower : nearest;
            findPrevious(i, size, Math.min(costLower, costNearest));
        } else {
            double withLower = findPrevious(i, size - 1, costLower);
            int previousWithLower = previous[i];
            double withNearest = findPrevious(i, size, costNearest);
            level[i] = nearest;
            if (withLower < withNearest) {
                level[i] = lower;
                previous[i] = previousWithLower;
                setCost(i, withLower);
            }
        }
    }

    /** Finds the best candidate to keep before candidate i, whose level has this size and this cost without bits. */
    private double findPrevious(int i, int size, double costOfLevel) {
        final double[] rates = rate;
        int behind = place[i] - 1;
        double best = Double.MAX_VALUE;
        int bestPrevious = START;
        for (int j = START; j < i; j++) {
            int run = behind - place[j];
            double total = saved[j] + zeroRunRate[run >> 4] + rates[(run & 15) << 4 | size];
            if (total < best) {
                best = total;
                bestPrevious = j;
            }
        }
        previous[i] = bestPrevious;
        double whole = best + zeroed[i] + costOfLevel;
        setCost(i, whole);
        return whole;
    }

    private void setCost(int i, double total) {
        cost[i] = total;
        saved[i] = total - zeroed[i + 1];
    }
}
