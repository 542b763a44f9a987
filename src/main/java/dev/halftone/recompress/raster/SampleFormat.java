package dev.halftone.recompress.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The stored format of a sample.
 *
 * @param bits 1, 2, 4, 8, 16, 24 or 32 for whole numbers; 16, 24 or 32 for floating point
 * @param floatingPoint whether 1.0 is full scale; values outside 0 to 1 are clamped
 */
public record SampleFormat(int bits, boolean floatingPoint, ByteOrder order) {

    /** The full-scale value of a sample that has been read. */
    public static final int FULL = 65_535;

    /** The length of a row with this many samples, padded to whole bytes. */
    public int bytes(int samples) {
        return Math.toIntExact(((long) samples * bits + 7) / 8);
    }

    /**
     * Reads samples and scales them to 0 to {@link #FULL}.
     *
     * @param row begins with the first sample
     * @param count number of samples
     * @param target receives the samples at intervals of {@code step}, starting at {@code at}
     */
    public void read(byte[] row, int count, int[] target, int at, int step) {
        if (floatingPoint) {
            readFloats(row, count, target, at, step);
            return;
        }
        switch (bits) {
            case 8 -> {
                for (int i = 0, to = at; i < count; i++, to += step) {
                    target[to] = (row[i] & 0xff) * 257;
                }
            }
            case 16, 24, 32 -> readHighBytes(row, count, target, at, step);
            default -> {
                readNumbers(row, count, target, at, step);
                int scale = FULL / ((1 << bits) - 1);
                for (int i = 0, to = at; i < count; i++, to += step) {
                    target[to] *= scale;
                }
            }
        }
    }

    /** Reads samples of at most 16 bits without scaling, for indices of a palette. */
    public void readNumbers(byte[] row, int count, int[] target, int at, int step) {
        if (bits >= 8) {
            int high = order == ByteOrder.BIG_ENDIAN ? 0 : 1;
            for (int i = 0, to = at; i < count; i++, to += step) {
                target[to] = bits == 8 ? row[i] & 0xff : (row[2 * i + high] & 0xff) << 8 | row[2 * i + 1 - high] & 0xff;
            }
            return;
        }
        int mask = (1 << bits) - 1;
        for (int i = 0, to = at; i < count; i++, to += step) {
            int bit = i * bits;
            target[to] = row[bit >> 3] >> (8 - bits - (bit & 7)) & mask;
        }
    }

    /** Reads the two high bytes of each sample; an output has only one. */
    private void readHighBytes(byte[] row, int count, int[] target, int at, int step) {
        int size = bits / 8;
        boolean big = order == ByteOrder.BIG_ENDIAN;
        int high = big ? 0 : size - 1;
        int low = big ? 1 : size - 2;
        for (int i = 0, in = 0, to = at; i < count; i++, in += size, to += step) {
            target[to] = (row[in + high] & 0xff) << 8 | row[in + low] & 0xff;
        }
    }

    private void readFloats(byte[] row, int count, int[] target, int at, int step) {
        ByteBuffer samples = ByteBuffer.wrap(row).order(order);
        for (int i = 0, to = at; i < count; i++, to += step) {
            target[to] = scale(floatAt(samples, i));
        }
    }

    private float floatAt(ByteBuffer samples, int i) {
        return switch (bits) {
            case 16 -> ofHalf(samples.getShort(2 * i));
            case 24 -> of24Bits(samples.get(3 * i), samples.get(3 * i + 1), samples.get(3 * i + 2));
            default -> samples.getFloat(4 * i);
        };
    }

    /** NaN becomes 0. */
    private static int scale(float unit) {
        return unit > 0 ? Math.round(Math.min(1, unit) * FULL) : 0;
    }

    /** IEEE 754 binary16. */
    private static float ofHalf(short half) {
        int exponent = half >> 10 & 0x1f;
        int fraction = half & 0x3ff;
        float magnitude =
                switch (exponent) {
                    case 0 -> Math.scalb((float) fraction, -24);
                    case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Math.scalb((float) (fraction | 0x400), exponent - 25);
                };
        return half < 0 ? -magnitude : magnitude;
    }

    /** A sign, 7 bits of exponent and 16 of fraction (Adobe Photoshop TIFF Technical Note 3). */
    private float of24Bits(byte a, byte b, byte c) {
        boolean big = order == ByteOrder.BIG_ENDIAN;
        int value = ((big ? a : c) & 0xff) << 16 | (b & 0xff) << 8 | (big ? c : a) & 0xff;
        int exponent = value >> 16 & 0x7f;
        int fraction = value & 0xffff;
        float magnitude =
                switch (exponent) {
                    case 0 -> Math.scalb((float) fraction, -62 - 16);
                    case 127 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Math.scalb((float) (fraction | 0x10000), exponent - 63 - 16);
                };
        return value >> 23 == 0 ? magnitude : -magnitude;
    }
}
