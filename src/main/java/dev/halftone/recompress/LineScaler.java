package dev.halftone.recompress;

/**
 * Filters lines of samples across: each line that it makes is a weighted sum of some lines that it is given. The lines
 * are rows, or columns. Its loops run along whole lines, which the compiler vectorises.
 */
final class LineScaler {

    private final ScalingKernel kernel;
    private final int inputs;
    private final float[][] ring;
    private int arrived;
    private int made;

    /**
     * @param inputs lines that will be given
     * @param length samples per line, at most
     * @param atOnce lines that arrive before the next one is made, at most
     */
    LineScaler(ScalingKernel kernel, int inputs, int length, int atOnce) {
        this.kernel = kernel;
        this.inputs = inputs;
        this.ring = new float[kernel.taps() + atOnce - 1][length];
    }

    /** Starts with the first line again. */
    void begin() {
        arrived = 0;
        made = 0;
    }

    /** Where a line has to be put, before it {@link #arrive arrives}; 0 is the next one. */
    float[] slot(int ahead) {
        return ring[(arrived + ahead) % ring.length];
    }

    void arrive(int lines) {
        arrived += lines;
    }

    /** Whether all that the next line to make consists of has arrived. */
    boolean hasNext() {
        return made < kernel.starts().length && arrived >= Math.min(kernel.starts()[made] + kernel.taps(), inputs);
    }

    /** Makes the next line. */
    void next(float[] out, int length) {
        float[] weights = kernel.weights();
        int taps = kernel.taps();
        int start = kernel.starts()[made];
        int weight = made * taps;
        made++;
        int k = 0;
        if (taps < 4) {
            setTwo(out, length, line(start), weights[weight], line(start + 1), weights[weight + 1]);
            k = 2;
        }
        for (; k + 4 <= taps; k += 4) {
            float[] a = line(start + k);
            float[] b = line(start + k + 1);
            float[] c = line(start + k + 2);
            float[] d = line(start + k + 3);
            int w = weight + k;
            if (k == 0) {
                setFour(out, length, a, weights[w], b, weights[w + 1], c, weights[w + 2], d, weights[w + 3]);
            } else {
                addFour(out, length, a, weights[w], b, weights[w + 1], c, weights[w + 2], d, weights[w + 3]);
            }
        }
        if (k < taps) {
            int w = weight + k;
            addTwo(out, length, line(start + k), weights[w], line(start + k + 1), weights[w + 1]);
        }
    }

    /** A line; behind the last one any, because it weighs nothing. */
    private float[] line(int input) {
        return ring[input % ring.length];
    }

    private static void setTwo(float[] out, int length, float[] a, float wa, float[] b, float wb) {
        for (int i = 0; i < length; i++) {
            out[i] = a[i] * wa + b[i] * wb;
        }
    }

    private static void addTwo(float[] out, int length, float[] a, float wa, float[] b, float wb) {
        for (int i = 0; i < length; i++) {
            out[i] += a[i] * wa + b[i] * wb;
        }
    }

    private static void setFour(
            float[] out,
            int length,
            float[] a,
            float wa,
            float[] b,
            float wb,
            float[] c,
            float wc,
            float[] d,
            float wd) {
        for (int i = 0; i < length; i++) {
            out[i] = a[i] * wa + b[i] * wb + (c[i] * wc + d[i] * wd);
        }
    }

    private static void addFour(
            float[] out,
            int length,
            float[] a,
            float wa,
            float[] b,
            float wb,
            float[] c,
            float wc,
            float[] d,
            float wd) {
        for (int i = 0; i < length; i++) {
            out[i] += a[i] * wa + b[i] * wb + (c[i] * wc + d[i] * wd);
        }
    }
}
