package dev.halftone.recompress;

/** Which format an output has. */
public enum OutputFormat {
    /** JPEG; transparency is flattened onto the background. */
    JPEG,
    /** WebP: lossy with lossless alpha, or lossless where that is smaller. */
    WEBP,
    /** Lossless PNG. */
    PNG,
    /** The source's format if it is JPEG, PNG or WebP; WebP for other transparent pictures, JPEG for all else. */
    KEEP,
    /** The smallest that every browser shows: JPEG for opaque photographs, WebP or PNG for transparency and graphics. */
    AUTO;

    /** Whether a picture with several frames stays as it is. With any other format its first frame is the output. */
    boolean keepsAnimations() {
        return this == KEEP || this == AUTO;
    }
}
