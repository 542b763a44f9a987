package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Which coefficients are rounded to 0: per component and coefficient the least magnitude, in source steps, that is
 * not. What is below never leaves a decoder's loop.
 *
 * <p>The zone's width was found by measuring bytes against PSNR and SSIM (PERFORMANCE.md). Steps of the source often
 * divide those of the output, so a coefficient in the very middle is common: of no consequence to the squared error
 * either way, it costs bits and saves structure. Rounding it to 0 pays for the lowest frequencies alone. In
 * chrominance a wider zone pays.
 */
final class DeadZone {
    /** A broken run can lead a decoder up to here before it is noticed. */
    private static final int COEFFICIENTS = 64 + 16;

    /** Below this k the middle between 0 and 1 is rounded to 0, from it on to 1. */
    private static final int MIDDLE_UP_FROM = 4;

    /** Of a step, in hundredths: chrominance below this is rounded to 0. */
    private static final int CHROMINANCE_ZONE = 57;

    /** The same for chrominance as fine as luminance (4:4:4), of which the eye sees still less. */
    private static final int FULL_CHROMINANCE_ZONE = 75;

    private final int[][] least = new int[4][COEFFICIENTS];

    /** Everything that is not 0 is handed on. */
    void clear() {
        for (int[] ofComponent : least) {
            Arrays.fill(ofComponent, 1);
        }
    }

    /** The zone of a component, in hundredths of a step; 0 for luminance, which has its own rule. */
    static int zone(Frame frame, FrameComponent component, boolean chrominance) {
        boolean full = frame.isFullResolution(component);
        return !chrominance ? 0 : full ? FULL_CHROMINANCE_ZONE : CHROMINANCE_ZONE;
    }

    void define(int component, QuantisationTable from, QuantisationTable to, int zone) {
        Arrays.fill(least[component], 1);
        for (int k = 1; k < 64; k++) {
            int q1 = from.step(k);
            int q2 = to.step(k);
            if (q1 != q2) {
                least[component][k] = zone > 0
                        ? ceilDivide(zone * q2, 100 * q1)
                        : k < MIDDLE_UP_FROM ? q2 / (2 * q1) + 1 : ceilDivide(q2, 2 * q1);
            }
        }
    }

    private static int ceilDivide(int a, int b) {
        return (a + b - 1) / b;
    }

    /** Indexed by k; as long as a broken run can reach. */
    int[] least(int component) {
        return least[component];
    }
}
