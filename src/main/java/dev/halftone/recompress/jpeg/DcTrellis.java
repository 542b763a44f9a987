package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Requantises the DC coefficients of a component with a coarser step, weighing the error against the bits of the
 * differences (T.81 F.1.2.1). For each row of blocks it finds the choice between the levels below and above with the
 * least error + lambda * bits. At 4:4:4 this is what makes chrominance affordable: half of the bits of its blocks are
 * for DC.
 *
 * <p>The coding order is assumed to be row by row, as in a scan of one component. In an interleaved scan of subsampled
 * components this is only approximately so.
 */
final class DcTrellis {
    private static final int MAX_SIZE = 11;

    /** Price of a bit in squared steps; found by measuring (PERFORMANCE.md). */
    private static final double LUMINANCE_LAMBDA = 0.1;

    private static final double CHROMINANCE_LAMBDA = 0.2;
    /** For chrominance as fine as luminance (4:4:4). */
    private static final double FULL_CHROMINANCE_LAMBDA = 0.6;

    /** The share of these prices for coefficients that a forward DCT has just made. */
    private static final double FRESH_LUMINANCE = 0.5;

    private static final double FRESH_CHROMINANCE = 0.4;

    private final Checkpoint checkpoint;
    private final DcQuantiser quantiser = new DcQuantiser();
    private final HuffmanCodeLengths codeLengths = new HuffmanCodeLengths();
    private final int[] frequencies = new int[256];
    /** Lambda times the bits of code and value, per size of the difference. */
    private final double[] rate = new double[MAX_SIZE + 1];

    /** Per column: the two levels to choose from. */
    private int[] lower = new int[0];

    private int[] upper = new int[0];
    /** Per column: whether the best path to its lower, and to its upper level comes from the upper one before. */
    private boolean[] lowerFromUpper = new boolean[0];

    private boolean[] upperFromUpper = new boolean[0];

    private double ratio;
    private double lambda;

    DcTrellis(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /** Sets the steps of a component and the price of its bits. */
    void define(QuantisationTable from, QuantisationTable to, boolean chrominance, boolean full) {
        quantiser.define(from, to, !chrominance);
        ratio = (double) from.step(0) / (to.step(0) * from.parts());
        lambda = !chrominance ? LUMINANCE_LAMBDA : full ? FULL_CHROMINANCE_LAMBDA : CHROMINANCE_LAMBDA;
        if (from.parts() > 1) {
            lambda *= chrominance ? FRESH_CHROMINANCE : FRESH_LUMINANCE;
        }
    }

    /** Quantises all blocks in place. */
    void quantise(CoefficientPlanes planes, FrameComponent component) {
        ensure(component.blockColumns());
        estimateRates(planes, component);
        int prediction = 0;
        for (int row = 0; row < component.blockRows(); row++) {
            checkpoint.reached();
            prediction = quantiseRow(planes, planes.block(component, row, 0), component.blockColumns(), prediction);
        }
    }

    /** Sets the rates by code lengths that are optimal for the plainly rounded component. */
    private void estimateRates(CoefficientPlanes planes, FrameComponent component) {
        Arrays.fill(frequencies, 0);
        Arrays.fill(frequencies, 0, MAX_SIZE + 1, 1);
        int prediction = 0;
        for (int row = 0; row < component.blockRows(); row++) {
            checkpoint.reached();
            int first = planes.block(component, row, 0);
            for (int block = first; block < first + component.blockColumns(); block++) {
                int dc = quantiser.quantise(planes.dc[block]);
                frequencies[size(dc - prediction)]++;
                prediction = dc;
            }
        }
        HuffmanSpecification codes = codeLengths.optimal(frequencies, 0);
        int index = 0;
        for (int length = 1; length <= HuffmanSpecification.MAX_LENGTH; length++) {
            for (int i = codes.count(length); i > 0; i--) {
                int size = codes.value(index++);
                rate[size] = lambda * (length + size);
            }
        }
    }

    private static int size(int difference) {
        int sign = difference >> 31;
        return 32 - Integer.numberOfLeadingZeros((difference ^ sign) - sign);
    }

    private void ensure(int columns) {
        if (lower.length < columns) {
            lower = new int[columns];
            upper = new int[columns];
            lowerFromUpper = new boolean[columns];
            upperFromUpper = new boolean[columns];
        }
    }

    /**
     * @param prediction last level of the row before
     * @return last level of this row
     */
    private int quantiseRow(CoefficientPlanes planes, int first, int columns, int prediction) {
        int lowBefore = prediction;
        int highBefore = prediction;
        double lowCost = 0;
        double highCost = 0;
        for (int column = 0; column < columns; column++) {
            int value = planes.dc[first + column];
            double x = value * ratio;
            int nearest = quantiser.quantise(value);
            boolean fixed = quantiser.isFixed(value);
            int low = fixed || nearest <= x ? nearest : nearest - 1;
            int high = fixed || nearest > x ? nearest : nearest + 1;
            double lowAfterLow = lowCost + rate[size(low - lowBefore)];
            double lowAfterHigh = highCost + rate[size(low - highBefore)];
            double highAfterLow = lowCost + rate[size(high - lowBefore)];
            double highAfterHigh = highCost + rate[size(high - highBefore)];
            lower[column] = low;
            upper[column] = high;
            lowerFromUpper[column] = lowAfterHigh < lowAfterLow;
            upperFromUpper[column] = highAfterHigh < highAfterLow;
            lowCost = Math.min(lowAfterLow, lowAfterHigh) + (x - low) * (x - low);
            highCost = Math.min(highAfterLow, highAfterHigh) + (x - high) * (x - high);
            lowBefore = low;
            highBefore = high;
        }
        boolean high = highCost < lowCost;
        int last = high ? highBefore : lowBefore;
        for (int column = columns - 1; column >= 0; column--) {
            planes.dc[first + column] = (short) (high ? upper[column] : lower[column]);
            high = high ? upperFromUpper[column] : lowerFromUpper[column];
        }
        return last;
    }
}
