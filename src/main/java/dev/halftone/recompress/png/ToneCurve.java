package dev.halftone.recompress.png;

/** Maps samples to 8 bits. */
final class ToneCurve {

    private ToneCurve() {}

    /**
     * What each sample becomes.
     *
     * @param bits of the samples
     * @param exponent applied to samples between 0 and 1; 1 for none
     */
    static byte[] table(int bits, double exponent) {
        int max = (1 << bits) - 1;
        byte[] table = new byte[max + 1];
        for (int i = 0; i <= max; i++) {
            table[i] = (byte) (exponent == 1 ? (255L * i + max / 2) / max : Math.round(255 * power(i, max, exponent)));
        }
        return table;
    }

    private static double power(int sample, int max, double exponent) {
        return Math.pow((double) sample / max, exponent);
    }
}
