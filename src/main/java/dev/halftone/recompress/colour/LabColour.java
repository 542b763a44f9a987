package dev.halftone.recompress.colour;

/** Converts CIE L*a*b* (D50), as TIFF and Photoshop store it, to sRGB. L* of 100 is full scale. */
public final class LabColour implements Colour {

    /** The white point D50 of the profile connection space (ICC.1:2022, section 7.2.16). */
    private static final double[] WHITE = {0.9642, 1, 0.8249};
    /**
     * From XYZ of D50 to linear sRGB with Bradford adaptation (the inverse of the primaries in the profile of sRGB).
     */
    static final double[][] XYZ_TO_SRGB = {
        {3.1338561, -1.6168667, -0.4906146},
        {-0.9787684, 1.9161415, 0.0334540},
        {0.0719453, -0.2289914, 1.4052427}
    };

    private static final double EPSILON = 6.0 / 29;

    private final int zero;
    private final double unit;
    private final SrgbCurve curve = new SrgbCurve();

    /**
     * @param zero the sample, 0 to {@link #FULL}, that stands for a* or b* of 0
     * @param unit sample units per 1 of a* or b*
     */
    public LabColour(int zero, double unit) {
        this.zero = zero;
        this.unit = unit;
    }

    @Override
    public int samples() {
        return 3;
    }

    @Override
    public int channels() {
        return RGB;
    }

    @Override
    public void paint(int[] row, int stride, int width, byte[] target, int at) {
        int out = at;
        for (int x = 0, in = 0; x < width; x++, in += stride) {
            double y = (row[in] * 100.0 / FULL + 16) / 116;
            double[] xyz = {
                WHITE[0] * cube(y + (row[in + 1] - zero) / unit / 500),
                cube(y),
                WHITE[2] * cube(y - (row[in + 2] - zero) / unit / 200)
            };
            for (double[] weights : XYZ_TO_SRGB) {
                target[out++] = curve.encode(weights[0] * xyz[0] + weights[1] * xyz[1] + weights[2] * xyz[2]);
            }
        }
    }

    private static double cube(double t) {
        return t > EPSILON ? t * t * t : 3 * EPSILON * EPSILON * (t - 4.0 / 29);
    }
}
