package dev.halftone.recompress.colour;

/** What the alpha of a pixel means for its colour. */
public enum Transparency {
    /** No alpha. */
    NONE,
    /** The colour is independent of alpha. */
    STRAIGHT,
    /** The colour has been multiplied by alpha. */
    PREMULTIPLIED,
    /** The colour is already composited on white, as Photoshop does. */
    ON_WHITE;

    /** The colour before alpha changed it; of a transparent pixel it is as stored. */
    byte straight(byte colour, int alpha) {
        if (this == NONE || this == STRAIGHT || alpha == 0) {
            return colour;
        }
        int value = colour & 0xff;
        int premultiplied = this == ON_WHITE ? Math.max(0, value - (255 - alpha)) : value;
        return (byte) Math.min(255, (premultiplied * 255 + alpha / 2) / alpha);
    }

    /** Composites a colour on white. */
    byte onWhite(byte colour, int alpha) {
        int value = colour & 0xff;
        return switch (this) {
            case NONE -> colour;
            case STRAIGHT -> (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
            case PREMULTIPLIED -> (byte) Math.min(255, value + 255 - alpha);
            // Compositing on white gives at least this. Other programs store darker colours, which must stay hidden.
            case ON_WHITE -> (byte) Math.max(value, 255 - alpha);
        };
    }
}
