package dev.halftone.recompress.png;

/** Composition with a white background. */
final class OnWhite {

    static final byte WHITE = (byte) 255;

    private OnWhite() {}

    /** @param alpha 0 to 255 */
    static byte of(byte sample, int alpha) {
        return (byte) (((sample & 0xff) * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}
