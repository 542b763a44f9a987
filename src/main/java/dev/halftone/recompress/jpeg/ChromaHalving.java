package dev.halftone.recompress.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Halves planes of chrominance by averaging, with libjpeg's rounding: up and down in turns, so that the mean stays. A
 * last column or row without a partner is repeated.
 */
public final class ChromaHalving {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EVEN_BYTES = 0x00FF_00FF_00FF_00FFL;
    /** 1 and 2 in turns. */
    private static final long ROUNDING = 0x0002_0001_0002_0001L;

    private ChromaHalving() {}

    /** The plane at this sampling of one as large as luminance; the plane itself if nothing is halved. */
    public static Plane halve(Plane whole, ChromaSampling sampling) {
        if (sampling == ChromaSampling.WHOLE) {
            return whole;
        }
        int width = sampling.width(whole.width());
        int height = sampling.height(whole.height());
        byte[] halved = new byte[width * height];
        for (int row = 0; row < height; row++) {
            int first = row * sampling.rows() * whole.width();
            boolean paired = sampling.rows() == 2 && row * 2 + 1 < whole.height();
            halveRow(
                    whole.samples(),
                    first,
                    paired ? first + whole.width() : first,
                    whole.width(),
                    sampling,
                    halved,
                    row * width);
        }
        return new Plane(width, height, halved);
    }

    /**
     * One row of the result, for a caller that has no whole plane.
     *
     * @param first index of the upper row's first sample
     * @param second the same of the lower row; if only the width is halved, or there is none, the upper one's
     * @param width samples of a row before it is halved
     */
    public static void halveRow(
            byte[] samples, int first, int second, int width, ChromaSampling sampling, byte[] to, int offset) {
        if (sampling == ChromaSampling.HALF_HIGH) {
            averageRows(samples, first, second, width, to, offset);
            return;
        }
        int pairs = width / 2;
        if (sampling == ChromaSampling.HALF_WIDE) {
            for (int i = 0, p = first; i < pairs; i++, p += 2) {
                to[offset + i] = (byte) ((samples[p] & 0xFF) + (samples[p + 1] & 0xFF) + (i & 1) >> 1);
            }
        } else {
            averageSquares(samples, first, second, pairs, to, offset);
        }
        if (width % 2 != 0) {
            int upper = samples[first + width - 1] & 0xFF;
            int lower = samples[second + width - 1] & 0xFF;
            to[offset + pairs] =
                    (byte) (sampling == ChromaSampling.HALF_WIDE ? upper : 2 * (upper + lower) + 1 + (pairs & 1) >> 2);
        }
    }

    /** Four squares at once, in four lanes of 16 bits. */
    private static void averageSquares(byte[] samples, int first, int second, int pairs, byte[] to, int offset) {
        int i = 0;
        for (; i + 4 <= pairs; i += 4) {
            long upper = (long) LONGS.get(samples, first + 2 * i);
            long lower = (long) LONGS.get(samples, second + 2 * i);
            long sums = (upper & EVEN_BYTES) + (upper >>> 8 & EVEN_BYTES) + (lower & EVEN_BYTES);
            long means = sums + (lower >>> 8 & EVEN_BYTES) + ROUNDING >>> 2 & EVEN_BYTES;
            long joined = means | means >>> 8;
            INTS.set(to, offset + i, (int) (joined & 0xFFFF | joined >>> 16 & 0xFFFF0000L));
        }
        for (; i < pairs; i++) {
            int upper = (samples[first + 2 * i] & 0xFF) + (samples[first + 2 * i + 1] & 0xFF);
            int lower = (samples[second + 2 * i] & 0xFF) + (samples[second + 2 * i + 1] & 0xFF);
            to[offset + i] = (byte) (upper + lower + 1 + (i & 1) >> 2);
        }
    }

    private static void averageRows(byte[] samples, int first, int second, int width, byte[] to, int offset) {
        for (int i = 0; i < width; i++) {
            to[offset + i] = (byte) ((samples[first + i] & 0xFF) + (samples[second + i] & 0xFF) + (i & 1) >> 1);
        }
    }
}
