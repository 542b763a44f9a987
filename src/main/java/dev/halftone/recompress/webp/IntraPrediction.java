package dev.halftone.recompress.webp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Predicts a block of luminance or chrominance from the samples above and to the left of it (RFC 6386 sections 12.2 and
 * 12.3). Beyond the picture those above are 127 and those to the left 129, which whoever calls has put there.
 */
final class IntraPrediction {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EIGHT_TIMES = 0x0101010101010101L;
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
            case ModeReader.VERTICAL -> vertical(samples, at, stride, side);
            default -> {
                for (int row = at; row < at + side * stride; row += stride) {
                    fillRow(samples, row, side, samples[row - 1]);
                }
            }
        }
    }

    private static void vertical(byte[] samples, int at, int stride, int side) {
        for (int x = at; x < at + side; x += Long.BYTES) {
            long above = (long) LONGS.get(samples, x - stride);
            for (int i = x; i < x + side * stride; i += stride) {
                LONGS.set(samples, i, above);
            }
        }
    }

    private static void fillRow(byte[] samples, int row, int side, int value) {
        long eight = (value & 0xff) * EIGHT_TIMES;
        for (int x = row; x < row + side; x += Long.BYTES) {
            LONGS.set(samples, x, eight);
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
            fillRow(samples, row, side, value);
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
