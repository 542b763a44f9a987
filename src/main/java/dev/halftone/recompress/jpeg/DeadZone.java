package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Which coefficients are rounded to 0: for each component and coefficient, the least magnitude, in source steps, that
 * is kept. Smaller ones never leave a decoder's loop.
 *
 * <p>The zone's width was found by measuring bytes against PSNR and SSIM (PERFORMANCE.md). Steps of the source often
 * divide those of the output, so a coefficient exactly in the middle is common. Keeping it does not change the squared
 * error; it costs bits and preserves structure. Rounding it to 0 pays only for the lowest frequencies. In chrominance a
 * wider zone pays. Chrominance as fine as luminance (4:4:4) has four times as many coefficients as an encoder that
 * subsamples would write; its zone is wider still, above all where steps are small and little is lost.
 */
final class DeadZone {
    /** A broken run can lead a decoder up to this index before the decoder notices. */
    private static final int COEFFICIENTS = 64 + 16;

    /** Below this k the middle between 0 and 1 is rounded to 0, from it on to 1. */
    private static final int MIDDLE_UP_FROM = 4;

    /** In hundredths of a step: chrominance below this is rounded to 0. */
    private static final int CHROMINANCE_ZONE = 57;

    /** The same for full chrominance; the widening is in hundredths of the usual step. */
    private static final int FULL_CHROMINANCE_ZONE = 50;

    private static final int FULL_CHROMINANCE_WIDENING = 75;

    /**
     * In hundredths of a step, for coefficients that a forward DCT has just made. They lie anywhere, and the middle is
     * nothing special.
     */
    private static final int FRESH_LUMINANCE_ZONE = 49;

    private static final int FRESH_CHROMINANCE_ZONE = 54;

    private final int[][] least = new int[4][COEFFICIENTS];

    /** Keeps every coefficient that is not 0. */
    void clear() {
        for (int[] ofComponent : least) {
            Arrays.fill(ofComponent, 1);
        }
    }

    /** Drops a coefficient whatever its value. */
    void drop(int component, int k) {
        least[component][k] = Integer.MAX_VALUE;
    }

    /** The kind of a component, which determines the width of its zone. */
    enum Kind {
        LUMINANCE,
        CHROMINANCE,
        FULL_CHROMINANCE;

        static Kind of(Frame frame, FrameComponent component, boolean chrominance) {
            boolean full = frame.isFullResolution(component);
            return !chrominance ? LUMINANCE : full ? FULL_CHROMINANCE : CHROMINANCE;
        }
    }

    /** @param usualStep see {@link OutputTables#usualStep} */
    void define(int component, QuantisationTable from, QuantisationTable to, Kind kind, int usualStep) {
        boolean fresh = from.parts() > 1;
        int usual = usualStep * from.parts();
        Arrays.fill(least[component], 1);
        for (int k = 1; k < 64; k++) {
            int q1 = from.step(k);
            int q2 = to.step(k) * from.parts();
            if (q1 != q2) {
                least[component][k] = switch (kind) {
                    case LUMINANCE ->
                        fresh
                                ? ceilDivide(FRESH_LUMINANCE_ZONE * q2, 100)
                                : k < MIDDLE_UP_FROM ? q2 / (2 * q1) + 1 : ceilDivide(q2, 2 * q1);
                    case CHROMINANCE -> ceilDivide((fresh ? FRESH_CHROMINANCE_ZONE : CHROMINANCE_ZONE) * q2, 100 * q1);
                    case FULL_CHROMINANCE ->
                        ceilDivide(FULL_CHROMINANCE_ZONE * q2 + FULL_CHROMINANCE_WIDENING * usual, 100 * q1);
                };
            }
        }
    }

    private static int ceilDivide(int a, int b) {
        return (a + b - 1) / b;
    }

    /** The least magnitudes, indexed by k; the array is as long as a broken run can reach. */
    int[] least(int component) {
        return least[component];
    }
}
