package dev.halftone.recompress.webp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Smooths the edges between blocks (RFC 6386 section 15). The samples across an edge are called as there: p3 to p0
 * before it, q0 to q3 after it. Where p0 is q0 and p1 is q1, no filter changes anything, so even areas are passed over.
 */
final class LoopFilter {

    private static final int MAX_LEVEL = 63;
    /** What edges between macroblocks may differ more. */
    private static final int OF_MACROBLOCKS = 2 * 4;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final boolean simple;
    /** Of the difference across an edge, or 0 if nothing is filtered. */
    private final int limit;
    /** Of the difference between neighbours on each side. */
    private final int interior;
    /** Beyond this difference, an edge of the picture is assumed, and only two samples are changed. */
    private final int variance;

    private static final long LANES = 0x0001000100010001L;
    private static final long SIGNS = 0x8000800080008000L;
    private static final long THREE_SIGNS = SIGNS >>> 16;

    private LoopFilter(boolean simple, int limit, int interior, int variance) {
        this.simple = simple;
        this.limit = limit;
        this.interior = interior;
        this.variance = variance;
    }

    static LoopFilter of(boolean simple, int unlimited, int sharpness) {
        int level = Math.max(0, Math.min(MAX_LEVEL, unlimited));
        if (level == 0) {
            return new LoopFilter(simple, 0, 0, 0);
        }
        int interior = level;
        if (sharpness > 0) {
            interior = Math.min(interior >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
        }
        interior = Math.max(1, interior);
        int variance = level >= 40 ? 2 : level >= 15 ? 1 : 0;
        return new LoopFilter(simple, 2 * (2 * level + interior) + 1, interior, variance);
    }

    boolean isOff() {
        return limit == 0;
    }

    /**
     * Filters the edges of a macroblock: the left one, those inside from left to right, the upper one, those inside from
     * top to bottom.
     *
     * @param at index of its first sample
     * @param side 16 or 8
     */
    void filter(byte[] s, int at, int stride, int side, boolean hasLeft, boolean hasAbove, boolean inner) {
        if (hasLeft) {
            across(s, at, stride, side, true);
        }
        for (int i = 4; inner && i < side; i += 4) {
            across(s, at + i, stride, side, false);
        }
        if (hasAbove) {
            down(s, at, stride, side, true);
        }
        for (int i = 4; inner && i < side; i += 4) {
            down(s, at + i * stride, stride, side, false);
        }
    }

    private void across(byte[] s, int at, int stride, int side, boolean ofMacroblocks) {
        int ofEdge = ofMacroblocks ? limit + OF_MACROBLOCKS : limit;
        if (simple) {
            simpleAcross(s, at, stride, side, ofEdge);
        } else {
            normalAcross(s, at, stride, side, ofMacroblocks, ofEdge, interior, variance);
        }
    }

    private void down(byte[] s, int at, int stride, int side, boolean ofMacroblocks) {
        int ofEdge = ofMacroblocks ? limit + OF_MACROBLOCKS : limit;
        if (simple) {
            simpleDown(s, at, stride, side, ofEdge);
        } else {
            normalDown(s, at, stride, side, ofMacroblocks, ofEdge, interior, variance);
        }
    }

    /** Filters a vertical edge: rows of samples left and right of it. */
    private static void simpleAcross(byte[] s, int at, int stride, int rows, int limit) {
        for (int i = at, end = at + rows * stride; i < end; i += stride) {
            int p1 = s[i - 2] & 0xff;
            int p0 = s[i - 1] & 0xff;
            int q0 = s[i] & 0xff;
            int q1 = s[i + 1] & 0xff;
            if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) <= limit) {
                int a = 3 * (q0 - p0) + signed(p1 - q1);
                s[i - 1] = InverseTransform.clamp(p0 + eighth(a + 3));
                s[i] = InverseTransform.clamp(q0 - eighth(a + 4));
            }
        }
    }

    /** Filters a horizontal edge: columns of samples above and below it. */
    private static void simpleDown(byte[] s, int at, int stride, int columns, int limit) {
        for (int i = at; i < at + columns; i++) {
            int p1 = s[i - 2 * stride] & 0xff;
            int p0 = s[i - stride] & 0xff;
            int q0 = s[i] & 0xff;
            int q1 = s[i + stride] & 0xff;
            if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) <= limit) {
                int a = 3 * (q0 - p0) + signed(p1 - q1);
                s[i - stride] = InverseTransform.clamp(p0 + eighth(a + 3));
                s[i] = InverseTransform.clamp(q0 - eighth(a + 4));
            }
        }
    }

    /**
     * Filters a vertical edge.
     *
     * @param ofMacroblocks whether it is one between macroblocks, of which more samples change
     */
    private static void normalAcross(
            byte[] s, int at, int stride, int rows, boolean ofMacroblocks, int limit, int interior, int variance) {
        long interiors = interior * LANES + SIGNS;
        for (int i = at, end = at + rows * stride; i < end; i += stride) {
            long samples = (long) LONGS.get(s, i - 4);
            if (isUneven(samples, interiors) || isUneven(samples >>> 32, interiors)) {
                continue;
            }
            int p1 = (int) (samples >>> 16) & 0xff;
            int p0 = (int) (samples >>> 24) & 0xff;
            int q0 = (int) (samples >>> 32) & 0xff;
            int q1 = (int) (samples >>> 40) & 0xff;
            if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) > limit) {
                continue;
            }
            int p2 = (int) (samples >>> 8) & 0xff;
            int q2 = (int) (samples >>> 48) & 0xff;
            if (Math.abs(p1 - p0) > variance || Math.abs(q1 - q0) > variance) {
                int a = 3 * (q0 - p0) + signed(p1 - q1);
                s[i - 1] = InverseTransform.clamp(p0 + eighth(a + 3));
                s[i] = InverseTransform.clamp(q0 - eighth(a + 4));
            } else if (ofMacroblocks) {
                int a = signed(3 * (q0 - p0) + signed(p1 - q1));
                int a1 = 27 * a + 63 >> 7;
                int a2 = 18 * a + 63 >> 7;
                int a3 = 9 * a + 63 >> 7;
                s[i - 3] = InverseTransform.clamp(p2 + a3);
                s[i - 2] = InverseTransform.clamp(p1 + a2);
                s[i - 1] = InverseTransform.clamp(p0 + a1);
                s[i] = InverseTransform.clamp(q0 - a1);
                s[i + 1] = InverseTransform.clamp(q1 - a2);
                s[i + 2] = InverseTransform.clamp(q2 - a3);
            } else {
                int a = 3 * (q0 - p0);
                int a1 = eighth(a + 4);
                int a3 = a1 + 1 >> 1;
                s[i - 2] = InverseTransform.clamp(p1 + a3);
                s[i - 1] = InverseTransform.clamp(p0 + eighth(a + 3));
                s[i] = InverseTransform.clamp(q0 - a1);
                s[i + 1] = InverseTransform.clamp(q1 - a3);
            }
        }
    }

    /** Filters a horizontal edge; see {@link #normalAcross}. @param columns 16 or 8 */
    private static void normalDown(
            byte[] s, int at, int stride, int columns, boolean ofMacroblocks, int limit, int interior, int variance) {
        for (int from = at; from < at + columns; from += Long.BYTES) {
            boolean even = (long) LONGS.get(s, from) == (long) LONGS.get(s, from - stride)
                    && (long) LONGS.get(s, from + stride) == (long) LONGS.get(s, from - 2 * stride);
            if (!even) {
                normalDown(s, from, stride, ofMacroblocks, limit, interior, variance);
            }
        }
    }

    /** Eight columns, four at a time. */
    private static void normalDown(
            byte[] s, int at, int stride, boolean ofMacroblocks, int limit, int interior, int variance) {
        long row0 = (long) LONGS.get(s, at - 4 * stride);
        long row1 = (long) LONGS.get(s, at - 3 * stride);
        long row2 = (long) LONGS.get(s, at - 2 * stride);
        long row3 = (long) LONGS.get(s, at - stride);
        long row4 = (long) LONGS.get(s, at);
        long row5 = (long) LONGS.get(s, at + stride);
        long row6 = (long) LONGS.get(s, at + 2 * stride);
        long row7 = (long) LONGS.get(s, at + 3 * stride);
        long limits = limit * LANES + SIGNS;
        long interiors = interior * LANES + SIGNS;
        for (int half = 0; half < Long.SIZE; half += Integer.SIZE) {
            long p3 = spread(row0 >>> half);
            long p2 = spread(row1 >>> half);
            long p1 = spread(row2 >>> half);
            long p0 = spread(row3 >>> half);
            long q0 = spread(row4 >>> half);
            long q1 = spread(row5 >>> half);
            long q2 = spread(row6 >>> half);
            long q3 = spread(row7 >>> half);
            long filtered = near(p3, p2, interiors)
                    & near(p2, p1, interiors)
                    & near(p1, p0, interiors)
                    & near(q3, q2, interiors)
                    & near(q2, q1, interiors)
                    & near(q1, q0, interiors)
                    // Four times the one difference and the other, whatever their signs.
                    & near(4 * p0 + p1, 4 * q0 + q1, limits)
                    & near(4 * p0 + q1, 4 * q0 + p1, limits)
                    & SIGNS;
            if (filtered != 0) {
                long variances = variance * LANES + SIGNS;
                long calm = near(p1, p0, variances) & near(q1, q0, variances);
                fourDown(s, at + half / Byte.SIZE, stride, ofMacroblocks, filtered, calm, p2, p1, p0, q0, q1, q2);
            }
        }
    }

    private static void fourDown(
            byte[] s,
            int at,
            int stride,
            boolean ofMacroblocks,
            long filtered,
            long calm,
            long lanesOfP2,
            long lanesOfP1,
            long lanesOfP0,
            long lanesOfQ0,
            long lanesOfQ1,
            long lanesOfQ2) {
        for (long rest = filtered; rest != 0; rest &= rest - 1) {
            int lane = Long.numberOfTrailingZeros(rest) & ~15;
            int i = at + (lane >> 4);
            int p1 = (int) (lanesOfP1 >>> lane) & 0xff;
            int p0 = (int) (lanesOfP0 >>> lane) & 0xff;
            int q0 = (int) (lanesOfQ0 >>> lane) & 0xff;
            int q1 = (int) (lanesOfQ1 >>> lane) & 0xff;
            if ((calm & rest & -rest) == 0) {
                int a = 3 * (q0 - p0) + signed(p1 - q1);
                s[i - stride] = InverseTransform.clamp(p0 + eighth(a + 3));
                s[i] = InverseTransform.clamp(q0 - eighth(a + 4));
            } else if (ofMacroblocks) {
                int a = signed(3 * (q0 - p0) + signed(p1 - q1));
                int a1 = 27 * a + 63 >> 7;
                int a2 = 18 * a + 63 >> 7;
                int a3 = 9 * a + 63 >> 7;
                s[i - 3 * stride] = InverseTransform.clamp(((int) (lanesOfP2 >>> lane) & 0xff) + a3);
                s[i - 2 * stride] = InverseTransform.clamp(p1 + a2);
                s[i - stride] = InverseTransform.clamp(p0 + a1);
                s[i] = InverseTransform.clamp(q0 - a1);
                s[i + stride] = InverseTransform.clamp(q1 - a2);
                s[i + 2 * stride] = InverseTransform.clamp(((int) (lanesOfQ2 >>> lane) & 0xff) - a3);
            } else {
                int a = 3 * (q0 - p0);
                int a1 = eighth(a + 4);
                int a3 = a1 + 1 >> 1;
                s[i - 2 * stride] = InverseTransform.clamp(p1 + a3);
                s[i - stride] = InverseTransform.clamp(p0 + eighth(a + 3));
                s[i] = InverseTransform.clamp(q0 - a1);
                s[i + stride] = InverseTransform.clamp(q1 - a3);
            }
        }
    }

    /** The lowest four bytes as 16 bits each, so that there is room for differences. */
    private static long spread(long bytes) {
        long four = bytes & 0xffffffffL;
        four = (four | four << 16) & 0x0000ffff0000ffffL;
        return (four | four << 8) & 0x00ff00ff00ff00ffL;
    }

    /** Sets the highest bit of each 16 where two numbers differ by no more than the limit, which has its highest set. */
    private static long near(long a, long b, long limits) {
        return a + limits - b & b + limits - a;
    }

    /** Whether neighbours of the lowest four bytes differ by more than the limit. */
    private static boolean isUneven(long bytes, long limits) {
        long four = spread(bytes);
        return (near(four & 0x0000ffffffffffffL, four >>> 16, limits) & THREE_SIGNS) != THREE_SIGNS;
    }

    /** Clamped to what a signed byte holds. */
    private static int signed(int value) {
        return (byte) value == value ? value : value >> 31 ^ 0x7f;
    }

    /** An eighth, clamped as if it had been computed of a signed byte. */
    private static int eighth(int value) {
        return Math.max(-16, Math.min(15, value >> 3));
    }
}
