package dev.halftone.recompress.jpeg;

/**
 * A JPEG of a kind that is recognised but not supported (arithmetic coding, 12 bit, lossless, hierarchical), or one
 * beyond the {@link JpegLimits}. Callers map the {@link Reason} to an error code.
 */
public final class UnsupportedJpegException extends JpegException {
    private static final long serialVersionUID = 1L;

    /** What is not supported. */
    public enum Reason {
        /** The frame's coding process, precision or number of components. */
        PROCESS,
        /** More pixels than {@link JpegLimits#maxPixels()}. */
        TOO_MANY_PIXELS,
        /** More scans than {@link JpegLimits#maxScans()}. */
        TOO_MANY_SCANS
    }

    private final Reason reason;

    UnsupportedJpegException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
