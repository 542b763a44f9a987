package dev.halftone.store;

/** An output could not be kept or removed. The message is fit for users: it names the key, never a place on this machine. */
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
