package dev.halftone.recompress.webp;

/** The inverse transforms of VP8 (RFC 6386 section 14). */
final class InverseTransform {

    /** The square root of 2 times the cosine of an eighth of pi, less 1, as a fraction of 65,536. */
    private static final int COSINE = 20091;

    /** The square root of 2 times the sine. */
    private static final int SINE = 35468;

    private InverseTransform() {}

    static byte clamp(int value) {
        return (byte) ((value & ~0xff) == 0 ? value : ~value >> 31);
    }

    private static int timesCosine(int value) {
        return value + (value * COSINE >> 16);
    }

    private static int timesSine(int value) {
        return value * SINE >> 16;
    }

    /**
     * Adds a block of 4x4 to its prediction.
     *
     * @param c coefficients, from {@code from} on
     * @param at index of the block's first sample
     */
    static void add(short[] c, int from, byte[] samples, int at, int stride) {
        // Down the columns first; column x becomes tx0 to tx3.
        int a = c[from] + c[from + 8];
        int b = c[from] - c[from + 8];
        int s = timesSine(c[from + 4]) - timesCosine(c[from + 12]);
        int t = timesCosine(c[from + 4]) + timesSine(c[from + 12]);
        final int t00 = a + t;
        final int t01 = b + s;
        final int t02 = b - s;
        final int t03 = a - t;
        a = c[from + 1] + c[from + 9];
        b = c[from + 1] - c[from + 9];
        s = timesSine(c[from + 5]) - timesCosine(c[from + 13]);
        t = timesCosine(c[from + 5]) + timesSine(c[from + 13]);
        final int t10 = a + t;
        final int t11 = b + s;
        final int t12 = b - s;
        final int t13 = a - t;
        a = c[from + 2] + c[from + 10];
        b = c[from + 2] - c[from + 10];
        s = timesSine(c[from + 6]) - timesCosine(c[from + 14]);
        t = timesCosine(c[from + 6]) + timesSine(c[from + 14]);
        final int t20 = a + t;
        final int t21 = b + s;
        final int t22 = b - s;
        final int t23 = a - t;
        a = c[from + 3] + c[from + 11];
        b = c[from + 3] - c[from + 11];
        s = timesSine(c[from + 7]) - timesCosine(c[from + 15]);
        t = timesCosine(c[from + 7]) + timesSine(c[from + 15]);
        addRow(t00, t10, t20, a + t, samples, at);
        addRow(t01, t11, t21, b + s, samples, at + stride);
        addRow(t02, t12, t22, b - s, samples, at + 2 * stride);
        addRow(t03, t13, t23, a - t, samples, at + 3 * stride);
    }

    private static void addRow(int t0, int t1, int t2, int t3, byte[] samples, int at) {
        int a = t0 + 4 + t2;
        int b = t0 + 4 - t2;
        int s = timesSine(t1) - timesCosine(t3);
        int t = timesCosine(t1) + timesSine(t3);
        samples[at] = clamp((samples[at] & 0xff) + (a + t >> 3));
        samples[at + 1] = clamp((samples[at + 1] & 0xff) + (b + s >> 3));
        samples[at + 2] = clamp((samples[at + 2] & 0xff) + (b - s >> 3));
        samples[at + 3] = clamp((samples[at + 3] & 0xff) + (a - t >> 3));
    }

    /** The same if only the first three coefficients may differ from 0. */
    static void addThree(short[] c, int from, byte[] samples, int at, int stride) {
        int a = c[from] + 4;
        int s1 = timesSine(c[from + 1]);
        int t1 = timesCosine(c[from + 1]);
        int s4 = timesSine(c[from + 4]);
        int t4 = timesCosine(c[from + 4]);
        addThree(a + t4, s1, t1, samples, at);
        addThree(a + s4, s1, t1, samples, at + stride);
        addThree(a - s4, s1, t1, samples, at + 2 * stride);
        addThree(a - t4, s1, t1, samples, at + 3 * stride);
    }

    private static void addThree(int dc, int s, int t, byte[] samples, int at) {
        samples[at] = clamp((samples[at] & 0xff) + (dc + t >> 3));
        samples[at + 1] = clamp((samples[at + 1] & 0xff) + (dc + s >> 3));
        samples[at + 2] = clamp((samples[at + 2] & 0xff) + (dc - s >> 3));
        samples[at + 3] = clamp((samples[at + 3] & 0xff) + (dc - t >> 3));
    }

    /** The same if only the first coefficient differs from 0. */
    static void addDc(short[] c, int from, byte[] samples, int at, int stride) {
        int dc = c[from] + 4 >> 3;
        for (int row = at; row < at + 4 * stride; row += stride) {
            samples[row] = clamp((samples[row] & 0xff) + dc);
            samples[row + 1] = clamp((samples[row + 1] & 0xff) + dc);
            samples[row + 2] = clamp((samples[row + 2] & 0xff) + dc);
            samples[row + 3] = clamp((samples[row + 3] & 0xff) + dc);
        }
    }

    /** Makes the DCs of sixteen blocks of luminance, each the first of sixteen coefficients (section 14.3). */
    static void spreadDcs(short[] dcs, short[] coefficients) {
        int[] t = new int[16];
        for (int i = 0; i < 4; i++) {
            int a = dcs[i] + dcs[12 + i];
            int b = dcs[4 + i] + dcs[8 + i];
            int c = dcs[4 + i] - dcs[8 + i];
            int d = dcs[i] - dcs[12 + i];
            t[i] = a + b;
            t[4 + i] = d + c;
            t[8 + i] = a - b;
            t[12 + i] = d - c;
        }
        for (int i = 0, out = 0; i < 16; i += 4, out += 64) {
            int a = t[i] + 3 + t[i + 3];
            int b = t[i + 1] + t[i + 2];
            int c = t[i + 1] - t[i + 2];
            int d = t[i] + 3 - t[i + 3];
            coefficients[out] = (short) (a + b >> 3);
            coefficients[out + 16] = (short) (d + c >> 3);
            coefficients[out + 32] = (short) (a - b >> 3);
            coefficients[out + 48] = (short) (d - c >> 3);
        }
    }
}
