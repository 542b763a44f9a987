package dev.halftone.fetch;

/**
 * A connection that had served before brought no answer: mostly the origin closed it just when it was used again. Asking
 * once more on a new one is safe, as nothing but GET is sent on used ones (RFC 9112, section 9.3.1).
 */
final class UsedConnectionBroke extends RuntimeException {

    UsedConnectionBroke(Throwable cause) {
        super(null, cause, false, false);
    }
}
