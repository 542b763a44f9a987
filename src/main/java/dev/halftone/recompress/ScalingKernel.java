package dev.halftone.recompress;

/**
 * The weights of a filter that scales a line of samples. Every output has the same number of taps, an even one, so that
 * loops need no special cases; unused taps weigh 0.
 *
 * @param taps inputs per output, even
 * @param starts the first input of each output, never decreasing, such that all its taps with a weight exist
 * @param weights {@code taps} of them per output, whose sum is 1
 */
record ScalingKernel(int taps, int[] starts, float[] weights) {

    private static final double LOBES = 3;
    /** Where the weight is 1 but for less than a float can tell, and its formula would divide by nearly 0. */
    private static final double NEAR_CENTRE = 1e-5;

    /**
     * A line that is made this little longer, because a size was rounded up, is still interpolated with Lanczos, which
     * keeps it sharp.
     */
    private static final double MIN_SCALE_FOR_LANCZOS = 0.95;

    /**
     * The filter for a scale. Shrinking uses Lanczos with three lobes. Enlarging, mostly
     * of components that are sampled more coarsely than others, uses a triangle: it overshoots nowhere, and when it doubles it is the 3/4
     * and 1/4 of libjpeg's "fancy upsampling".
     *
     * @param inputs samples that there are
     * @param outputs samples to make
     * @param scale inputs per output; the centre of output i lies at {@code (i + 0.5) * scale}
     */
    static ScalingKernel of(int inputs, int outputs, double scale) {
        return of(inputs, outputs, scale, 0);
    }

    /**
     * The same for a part of a line.
     *
     * @param start where the part begins: the centre of output i lies at {@code start + (i + 0.5) * scale}
     */
    static ScalingKernel of(int inputs, int outputs, double scale, double start) {
        boolean lanczos = scale >= MIN_SCALE_FOR_LANCZOS;
        double stretch = Math.max(1, scale);
        double support = (lanczos ? LOBES : 1) * stretch;
        int needed = (int) Math.min(inputs, Math.ceil(2 * support));
        int taps = needed + needed % 2;
        int[] starts = new int[outputs];
        float[] weights = new float[Math.multiplyExact(outputs, taps)];
        double[] exact = new double[taps];
        for (int i = 0; i < outputs; i++) {
            // The last output may lie behind the last input, of which a part only belongs to the picture.
            double centre = Math.min(start + (i + 0.5) * scale, inputs);
            // The first input whose centre is within the support.
            int first = (int) Math.floor(centre - support + 0.5);
            int begin = Math.max(0, Math.min(first, inputs - needed));
            double distance = (begin + 0.5 - centre) / stretch;
            double sum = lanczos ? lanczos(distance, 1 / stretch, exact, needed) : triangle(distance, exact, needed);
            starts[i] = begin;
            for (int k = 0; k < needed; k++) {
                weights[i * taps + k] = (float) (exact[k] / sum);
            }
        }
        return new ScalingKernel(taps, starts, weights);
    }

    /** @return the sum of the weights */
    private static double triangle(double first, double[] weights, int count) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            weights[k] = Math.max(0, 1 - Math.abs(first + k));
            sum += weights[k];
        }
        return sum;
    }

    /**
     * The product of {@code sinc(x)} and {@code sinc(x / 3)}, for places in equal distances. A sine takes longer than
     * all the rest. So one angle, {@code pi x / 3}, is turned by the same amount each time, and the sine of its triple
     * is {@code 3 sin - 4 sin^3}.
     *
     * @return the sum of the weights
     */
    private static double lanczos(double first, double step, double[] weights, int count) {
        double sine = Math.sin(Math.PI / LOBES * first);
        double cosine = Math.cos(Math.PI / LOBES * first);
        double sineOfStep = Math.sin(Math.PI / LOBES * step);
        double cosineOfStep = Math.cos(Math.PI / LOBES * step);
        double sum = 0;
        for (int k = 0; k < count; k++) {
            double x = first + k * step;
            if (Math.abs(x) < NEAR_CENTRE) {
                weights[k] = 1;
            } else if (Math.abs(x) < LOBES) {
                weights[k] = LOBES * (3 - 4 * sine * sine) * sine * sine / (Math.PI * Math.PI * x * x);
            } else {
                weights[k] = 0;
            }
            sum += weights[k];
            double turned = sine * cosineOfStep + cosine * sineOfStep;
            cosine = cosine * cosineOfStep - sine * sineOfStep;
            sine = turned;
        }
        return sum;
    }
}
