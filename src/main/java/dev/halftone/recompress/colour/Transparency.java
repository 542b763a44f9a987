package dev.halftone.recompress.colour;

/** What the alpha of a pixel means for its colour. */
public enum Transparency {
    /** There is none. */
    NONE,
    /** The colour is that of the object, however little there is of it. */
    STRAIGHT,
    /** The colour has been multiplied by alpha. */
    PREMULTIPLIED,
    /** The colour has been laid on white already, as Photoshop does it. */
    ON_WHITE;

    /** The colour on white. */
    byte onWhite(byte colour, int alpha) {
        int value = colour & 0xff;
        return switch (this) {
            case NONE -> colour;
            case STRAIGHT -> (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
            case PREMULTIPLIED -> (byte) Math.min(255, value + 255 - alpha);
            // Other programs leave colours below, which nobody shall see.
            case ON_WHITE -> (byte) Math.max(value, 255 - alpha);
        };
    }
}
