package dev.halftone.recompress.webp;

/** The bitstream violates RFC 9649 or ends before its pixels do. The message says which. */
public final class WebpFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    WebpFormatException(String message) {
        super(message, null, false, false);
    }
}
