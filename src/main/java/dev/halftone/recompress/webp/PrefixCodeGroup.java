package dev.halftone.recompress.webp;

/**
 * The five prefix codes for the pixels of a part of a picture (RFC 9649 section 6.2).
 *
 * @param green also for lengths of backward references, and for entries of the colour cache
 * @param rest alpha, red and blue at their places in a pixel if each of them has only one symbol; otherwise -1
 * @param pixel the only colour, if green has only one symbol, too; otherwise meaningless
 */
record PrefixCodeGroup(
        PrefixCode green,
        PrefixCode red,
        PrefixCode blue,
        PrefixCode alpha,
        PrefixCode distance,
        long rest,
        int pixel) {

    static final int LITERALS = 256;
    static final int LENGTHS = 24;
    static final int DISTANCES = 40;

    private static final long VARIES = -1;

    static PrefixCodeGroup read(PrefixCodeReader reader, int cacheSize) throws WebpFormatException {
        PrefixCode green = reader.read(LITERALS + LENGTHS + cacheSize);
        PrefixCode red = reader.read(LITERALS);
        PrefixCode blue = reader.read(LITERALS);
        PrefixCode alpha = reader.read(LITERALS);
        PrefixCode distance = reader.read(DISTANCES);
        if (!red.isConstant() || !blue.isConstant() || !alpha.isConstant()) {
            return new PrefixCodeGroup(green, red, blue, alpha, distance, VARIES, 0);
        }
        long rest = (long) alpha.constant() << 24 | red.constant() << 16 | blue.constant();
        int pixel = green.isConstant() ? (int) rest | green.constant() << 8 : 0;
        return new PrefixCodeGroup(green, red, blue, alpha, distance, rest, pixel);
    }

    /** Whether every pixel is {@link #pixel} and takes no bits. */
    boolean isOneColour() {
        return rest != VARIES && green.isConstant() && green.constant() < LITERALS;
    }

    /** Reads alpha, red and blue of a pixel. */
    int readRest(BitReader bits) {
        if (rest != VARIES) {
            return (int) rest;
        }
        int redSample = red.read(bits);
        bits.fill();
        int blueSample = blue.read(bits);
        return alpha.read(bits) << 24 | redSample << 16 | blueSample;
    }
}
