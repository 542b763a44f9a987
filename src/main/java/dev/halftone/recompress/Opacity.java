package dev.halftone.recompress;

/** The meaning of the sample after the colours of a pixel. */
enum Opacity {
    /** As the decoder reports it. */
    AS_DECODED,
    /** Alpha by which the colours are already multiplied. */
    PREMULTIPLIED,
    /** Something other than the opacity of the pixel. */
    NONE
}
