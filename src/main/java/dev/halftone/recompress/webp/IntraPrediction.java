package dev.halftone.recompress.webp;

import java.util.Arrays;

/**
 * Predicts a block of luminance or chrominance from the samples above and to the left of it (RFC 6386 sections 12.2 and
 * 12.3). Beyond the picture those above are 127 and those to the left 129, which whoever calls has put there.
 */
final class IntraPrediction {

    private static final int NO_NEIGHBOURS = 128;

    private IntraPrediction() {}

    /**
     * Predicts a block.
     *
     * @param mode one of the first four of {@link ModeReader}
     * @param at index of its first sample
     * @param side 16 or 8
     * @param hasAbove whether there is a block of the picture above it
     * @param hasLeft the same to the left
     */
    static void predict(int mode, byte[] samples, int at, int stride, int side, boolean hasAbove, boolean hasLeft) {
        switch (mode) {
            case ModeReader.DC -> fill(samples, at, stride, side, mean(samples, at, stride, side, hasAbove, hasLeft));
            case ModeReader.TRUE_MOTION -> trueMotion(samples, at, stride, side);
            case ModeReader.VERTICAL -> {
                for (int row = at; row < at + side * stride; row += stride) {
                    System.arraycopy(samples, at - stride, samples, row, side);
                }
            }
            default -> {
                for (int row = at; row < at + side * stride; row += stride) {
                    Arrays.fill(samples, row, row + side, samples[row - 1]);
                }
            }
        }
    }

    private static int mean(byte[] samples, int at, int stride, int side, boolean hasAbove, boolean hasLeft) {
        if (!hasAbove && !hasLeft) {
            return NO_NEIGHBOURS;
        }
        int sum = 0;
        int count = 0;
        if (hasAbove) {
            for (int i = at - stride; i < at - stride + side; i++) {
                sum += samples[i] & 0xff;
            }
            count += side;
        }
        if (hasLeft) {
            for (int i = at - 1; i < at - 1 + side * stride; i += stride) {
                sum += samples[i] & 0xff;
            }
            count += side;
        }
        // The count is a power of two.
        return sum + (count >> 1) >> Integer.numberOfTrailingZeros(count);
    }

    private static void fill(byte[] samples, int at, int stride, int side, int value) {
        for (int row = at; row < at + side * stride; row += stride) {
            Arrays.fill(samples, row, row + side, (byte) value);
        }
    }

    /** The sample above plus what the left one differs from the corner. */
    static void trueMotion(byte[] samples, int at, int stride, int side) {
        int above = at - stride;
        int corner = samples[above - 1] & 0xff;
        for (int row = at; row < at + side * stride; row += stride) {
            int difference = (samples[row - 1] & 0xff) - corner;
            for (int x = 0; x < side; x++) {
                samples[row + x] = InverseTransform.clamp((samples[above + x] & 0xff) + difference);
            }
        }
    }
}
