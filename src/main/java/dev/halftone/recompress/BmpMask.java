package dev.halftone.recompress;

/** Extracts one sample from a pixel: any number of bits at any position. */
final class BmpMask {

    private static final int MAX_TABLE = 0xffff;

    private final int shift;
    private final long largest;
    /** The sample for each value of the bits; null if there are too many values. */
    private final byte[] samples;

    BmpMask(int mask) {
        this.shift = mask == 0 ? 0 : Integer.numberOfTrailingZeros(mask);
        this.largest = Integer.toUnsignedLong(mask >>> shift);
        this.samples = largest > MAX_TABLE ? null : new byte[(int) largest + 1];
        for (int i = 1; samples != null && i < samples.length; i++) {
            samples[i] = (byte) scaled(i);
        }
    }

    /** 0 to 255. */
    int sample(int pixel) {
        long bits = Integer.toUnsignedLong(pixel) >>> shift & largest;
        return samples == null ? scaled(bits) : samples[(int) bits] & 0xff;
    }

    private int scaled(long bits) {
        return (int) ((bits * 255 + largest / 2) / largest);
    }
}
