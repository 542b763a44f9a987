package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;

/**
 * Thrown for an image that is damaged, too large or unsupported. {@link FormatRouter} and {@link PixelRecompressor}
 * turn it into the outcome. Readers of optional parts, such as EXIF, ignore the part. It never leaves this package.
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
