package dev.halftone.recompress.colour;

/** A colour space of samples. Not thread-safe. */
public interface Colour {

    int GREY = 1;
    int RGB = 3;

    /** The full-scale value of a sample. */
    int FULL = 65_535;

    /** The number of samples per pixel, without alpha and other extra samples. */
    int samples();

    /** The number of bytes per output pixel: {@link #GREY} or {@link #RGB}. */
    int channels();

    /**
     * Converts pixels.
     *
     * @param row samples of 0 to {@link #FULL}, unless the class says otherwise
     * @param stride distance from the first sample of a pixel to that of the next
     * @param target receives the bytes without gaps, starting at {@code at}
     */
    void paint(int[] row, int stride, int width, byte[] target, int at);

    /** Rounds to the nearest byte value. */
    static byte toByte(int sample) {
        return (byte) ((sample * 255 + FULL / 2) / FULL);
    }
}
