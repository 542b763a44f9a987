package dev.halftone.recompress.jpeg;

/** The only way this library fails: the stream is broken ({@link JpegFormatException}) or of a kind it does not read. */
public abstract sealed class JpegException extends Exception permits JpegFormatException, UnsupportedJpegException {
    private static final long serialVersionUID = 1L;

    JpegException(String message) {
        super(message);
    }
}
