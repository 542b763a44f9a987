package dev.halftone.recompress;

/** What the sample behind the colours of a pixel says. */
enum Opacity {
    /** What the decoder says of it. */
    AS_DECODED,
    /** The colours are multiplied by it already. */
    PREMULTIPLIED,
    /** Nothing about how opaque the pixel is. */
    NONE
}
