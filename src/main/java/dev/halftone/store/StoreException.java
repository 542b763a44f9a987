package dev.halftone.store;

/**
 * An output could not be stored or removed. The message may be shown to users: it names the key, never a path on this
 * machine.
 */
public final class StoreException extends RuntimeException {

    private final boolean retryable;

    StoreException(String message, boolean retryable, Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** Whether the same call may succeed later, as with a full disk. */
    public boolean retryable() {
        return retryable;
    }
}
