package dev.halftone.recompress.jpeg;

/** The codec rejects the stream: it is broken ({@link JpegFormatException}) or of a kind that is not supported. */
public abstract sealed class JpegException extends Exception permits JpegFormatException, UnsupportedJpegException {
    private static final long serialVersionUID = 1L;

    JpegException(String message) {
        super(message);
    }
}
