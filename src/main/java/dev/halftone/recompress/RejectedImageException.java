package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;

/** Carries a {@link Rejected} up to {@link PixelRecompressor}, which alone catches it; never leaves this package. */
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
