package dev.halftone.recompress.png;

/** The picture violates the specification or ends before its pixels do. The message says what is wrong, and where. */
public final class PngFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    PngFormatException(String message) {
        super(message, null, false, false);
    }
}
