package dev.halftone.recompress.colour;

/** A colour space of samples. For one thread at a time. */
public interface Colour {

    int GREY = 1;
    int RGB = 3;

    /** What full scale of a sample is. */
    int FULL = 65_535;

    /** How many samples a pixel has, but for alpha and other extra ones. */
    int samples();

    /** {@link #GREY} or {@link #RGB}: how many bytes a pixel becomes. */
    int channels();

    /**
     * Converts pixels.
     *
     * @param row samples of 0 to {@link #FULL}, if not said otherwise
     * @param stride from a pixel's first sample to that of the next one
     * @param target gets the bytes without gaps, from {@code at} on
     */
    void paint(int[] row, int stride, int width, byte[] target, int at);

    /** To the nearest. */
    static byte toByte(int sample) {
        return (byte) ((sample * 255 + FULL / 2) / FULL);
    }
}
