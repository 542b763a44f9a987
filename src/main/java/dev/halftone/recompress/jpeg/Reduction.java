package dev.halftone.recompress.jpeg;

/** How much smaller than coded a plane is decoded, in both directions. */
public enum Reduction {
    WHOLE(8),
    HALF(4),
    QUARTER(2),
    EIGHTH(1);

    /** Samples in a row, and rows, of what is decoded from a block of 8x8 coefficients. */
    final int blockSize;

    Reduction(int blockSize) {
        this.blockSize = blockSize;
    }

    /** 1, 2, 4 or 8 samples of the whole plane in one. */
    public int factor() {
        return 8 / blockSize;
    }

    /**
     * The largest reduction that leaves at least what is wanted.
     *
     * @param scale samples of the whole plane per wanted sample, the smaller of both directions
     */
    public static Reduction within(double scale) {
        Reduction largest = WHOLE;
        for (Reduction reduction : values()) {
            if (reduction.factor() <= scale) {
                largest = reduction;
            }
        }
        return largest;
    }
}
