package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;

/**
 * Ends the reading of an image that is damaged, too large or of a kind that is not read. {@link FormatRouter} and {@link
 * PixelRecompressor} make it the outcome; readers of optional parts, such as EXIF, do without the part. It never leaves this
 * package.
 */
final class RejectedImageException extends Exception {

    private final transient Rejected outcome;

    private RejectedImageException(Reason reason, String message) {
        super(message, null, false, false);
        this.outcome = new Rejected(reason, message);
    }

    static RejectedImageException corrupt(String message) {
        return new RejectedImageException(Reason.CORRUPT_IMAGE, message);
    }

    static RejectedImageException unsupported(String message) {
        return new RejectedImageException(Reason.UNSUPPORTED_FORMAT, message);
    }

    static RejectedImageException tooManyPixels(String message) {
        return new RejectedImageException(Reason.TOO_MANY_PIXELS, message);
    }

    Rejected outcome() {
        return outcome;
    }
}
