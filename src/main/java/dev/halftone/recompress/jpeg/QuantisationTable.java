package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/** 64 step sizes of 1 to 65,535 in zig-zag order (T.81 B.2.4.1), and libjpeg's scale of quality. */
final class QuantisationTable {
    /** T.81 table K.1, luminance, row by row. */
    private static final short[] LUMINANCE = {
        16, 11, 10, 16, 24, 40, 51, 61, //
        12, 12, 14, 19, 26, 58, 60, 55, //
        14, 13, 16, 24, 40, 57, 69, 56, //
        14, 17, 22, 29, 51, 87, 80, 62, //
        18, 22, 37, 56, 68, 109, 103, 77, //
        24, 35, 55, 64, 81, 104, 113, 92, //
        49, 64, 78, 87, 103, 121, 120, 101, //
        72, 92, 95, 98, 112, 100, 103, 99
    };

    /** T.81 table K.2, chrominance, row by row. */
    private static final short[] CHROMINANCE = {
        17, 18, 24, 47, 99, 99, 99, 99, //
        18, 21, 26, 66, 99, 99, 99, 99, //
        24, 26, 56, 99, 99, 99, 99, 99, //
        47, 66, 99, 99, 99, 99, 99, 99, //
        99, 99, 99, 99, 99, 99, 99, 99, //
        99, 99, 99, 99, 99, 99, 99, 99, //
        99, 99, 99, 99, 99, 99, 99, 99, //
        99, 99, 99, 99, 99, 99, 99, 99
    };

    /** N. Robidoux' table, which mozjpeg uses for all components: even in luminance, fine in chrominance. */
    private static final short[] ROBIDOUX = {
        16, 16, 16, 18, 25, 37, 56, 85, //
        16, 17, 20, 27, 34, 40, 53, 75, //
        16, 20, 24, 31, 43, 62, 91, 135, //
        18, 27, 31, 40, 53, 74, 106, 156, //
        25, 34, 43, 53, 69, 94, 131, 189, //
        37, 40, 62, 74, 94, 124, 169, 238, //
        56, 53, 91, 106, 131, 169, 226, 311, //
        85, 75, 135, 156, 189, 238, 311, 418
    };

    /**
     * The steps of coefficients that a forward DCT has just made: one sixteenth, fine enough for every quality. No file
     * has this table.
     */
    static final QuantisationTable SIXTEENTHS = new QuantisationTable(ones(), 16);

    private final int[] steps;
    private final int parts;

    QuantisationTable(int[] zigZagSteps) {
        this(zigZagSteps, 1);
    }

    private QuantisationTable(int[] zigZagSteps, int parts) {
        this.steps = zigZagSteps;
        this.parts = parts;
    }

    /** Steps of 1. */
    static int[] ones() {
        int[] ones = new int[64];
        Arrays.fill(ones, 1);
        return ones;
    }

    /**
     * The table libjpeg's jpeg_set_quality makes: Annex K scaled by 5000 / quality percent below 50, by
     * 200 - 2 quality from there, limited to 1..255 so that baseline can carry it.
     */
    static QuantisationTable ofQuality(int quality, boolean chrominance) {
        return scaled(chrominance ? CHROMINANCE : LUMINANCE, quality);
    }

    /** The table for a forward DCT and a trellis, scaled in the same way: it gives more PSNR for the bytes. */
    static QuantisationTable forTrellis(int quality) {
        return scaled(ROBIDOUX, quality);
    }

    private static QuantisationTable scaled(short[] table, int quality) {
        int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        int[] steps = new int[64];
        for (int k = 0; k < 64; k++) {
            steps[k] = Math.min(Math.max((table[ZigZag.natural(k)] * percent + 50) / 100, 1), 255);
        }
        return new QuantisationTable(steps);
    }

    /** For each coefficient, the coarser step of the two tables. */
    QuantisationTable coarser(QuantisationTable other) {
        int[] coarser = new int[64];
        for (int k = 0; k < 64; k++) {
            coarser[k] = Math.max(steps[k], other.steps[k]);
        }
        return new QuantisationTable(coarser);
    }

    int step(int k) {
        return steps[k];
    }

    /** Into how many parts 1 is divided to count the steps: 1, except of {@link #SIXTEENTHS}. */
    int parts() {
        return parts;
    }

    /** True if the steps need 16 bits, which baseline does not allow (B.2.4.1, Pq). */
    boolean isWide() {
        for (int step : steps) {
            if (step > 255) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuantisationTable table && parts == table.parts && Arrays.equals(steps, table.steps);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(steps);
    }
}
