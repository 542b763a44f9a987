package dev.halftone.recompress.webp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Predicts subblocks of 4x4 samples of luminance (RFC 6386 section 12.3). The samples around are called as there: A to H
 * above from left to right, I to L at the left from top to bottom, X in the corner.
 *
 * <p>Along a direction all rows are parts of one sequence of samples, which is in a long.
 */
final class SubblockPrediction {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ALL_FOUR = 0x01010101;

    private SubblockPrediction() {}

    /**
     * Predicts a subblock.
     *
     * @param s samples
     * @param at index of its first sample
     * @param beyond index of E, F, G and H, which are not always beside D
     */
    static void predict(int mode, byte[] s, int at, int stride, int beyond) {
        if (mode == ModeReader.TRUE_MOTION) {
            IntraPrediction.trueMotion(s, at, stride, 4);
            return;
        }
        int above = (int) INTS.get(s, at - stride);
        int a = above & 0xff;
        int b = above >>> 8 & 0xff;
        int c = above >>> 16 & 0xff;
        int d = above >>> 24;
        int x = s[at - stride - 1] & 0xff;
        int i = s[at - 1] & 0xff;
        int j = s[at - 1 + stride] & 0xff;
        int k = s[at - 1 + 2 * stride] & 0xff;
        int l = s[at - 1 + 3 * stride] & 0xff;
        switch (mode) {
            case ModeReader.DC -> {
                int row = (a + b + c + d + i + j + k + l + 4 >> 3) * ALL_FOUR;
                put(s, at, stride, row, row, row, row);
            }
            case ModeReader.VERTICAL -> {
                int row = pack(mean(x, a, b), mean(a, b, c), mean(b, c, d), mean(c, d, s[beyond] & 0xff));
                put(s, at, stride, row, row, row, row);
            }
            case ModeReader.HORIZONTAL ->
                put(
                        s,
                        at,
                        stride,
                        mean(x, i, j) * ALL_FOUR,
                        mean(i, j, k) * ALL_FOUR,
                        mean(j, k, l) * ALL_FOUR,
                        mean(k, l, l) * ALL_FOUR);
            case ModeReader.RIGHT_DOWN -> {
                long line = pack(mean(j, k, l), mean(i, j, k), mean(x, i, j), mean(a, x, i)) & 0xffffffffL
                        | (long) pack(mean(b, a, x), mean(c, b, a), mean(d, c, b), 0) << 32;
                put(s, at, stride, (int) (line >>> 24), (int) (line >>> 16), (int) (line >>> 8), (int) line);
            }
            case ModeReader.VERTICAL_RIGHT -> {
                int first = pack(mean(x, a), mean(a, b), mean(b, c), mean(c, d));
                int second = pack(mean(i, x, a), mean(x, a, b), mean(a, b, c), mean(b, c, d));
                put(s, at, stride, first, second, first << 8 | mean(j, i, x), second << 8 | mean(k, j, i));
            }
            case ModeReader.HORIZONTAL_DOWN -> {
                int fourth = pack(mean(l, k), mean(l, k, j), mean(k, j), mean(k, j, i));
                int second = pack(mean(j, i), mean(j, i, x), mean(i, x), mean(i, x, a));
                int third = fourth >>> 16 | second << 16;
                int first = second >>> 16 | mean(x, a, b) << 16 | mean(a, b, c) << 24;
                put(s, at, stride, first, second, third, fourth);
            }
            case ModeReader.HORIZONTAL_UP -> {
                int first = pack(mean(i, j), mean(i, j, k), mean(j, k), mean(j, k, l));
                int third = pack(mean(k, l), mean(k, l, l), l, l);
                put(s, at, stride, first, first >>> 16 | third << 16, third, l * ALL_FOUR);
            }
            default -> predictFromBeyond(mode, s, at, stride, a, b, c, d, (int) INTS.get(s, beyond));
        }
    }

    private static void predictFromBeyond(
            int mode, byte[] s, int at, int stride, int a, int b, int c, int d, int beyond) {
        int e = beyond & 0xff;
        int f = beyond >>> 8 & 0xff;
        int g = beyond >>> 16 & 0xff;
        int h = beyond >>> 24;
        if (mode == ModeReader.LEFT_DOWN) {
            long line = pack(mean(a, b, c), mean(b, c, d), mean(c, d, e), mean(d, e, f)) & 0xffffffffL
                    | (long) pack(mean(e, f, g), mean(f, g, h), mean(g, h, h), 0) << 32;
            put(s, at, stride, (int) line, (int) (line >>> 8), (int) (line >>> 16), (int) (line >>> 24));
        } else {
            int first = pack(mean(a, b), mean(b, c), mean(c, d), mean(d, e));
            int second = pack(mean(a, b, c), mean(b, c, d), mean(c, d, e), mean(d, e, f));
            put(s, at, stride, first, second, first >>> 8 | mean(e, f, g) << 24, second >>> 8 | mean(f, g, h) << 24);
        }
    }

    private static int mean(int a, int b) {
        return a + b + 1 >> 1;
    }

    private static int mean(int a, int b, int c) {
        return a + 2 * b + c + 2 >> 2;
    }

    private static int pack(int first, int second, int third, int fourth) {
        return first | second << 8 | third << 16 | fourth << 24;
    }

    private static void put(byte[] s, int at, int stride, int first, int second, int third, int fourth) {
        INTS.set(s, at, first);
        INTS.set(s, at + stride, second);
        INTS.set(s, at + 2 * stride, third);
        INTS.set(s, at + 3 * stride, fourth);
    }
}
