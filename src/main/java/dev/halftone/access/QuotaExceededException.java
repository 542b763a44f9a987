package dev.halftone.access;

/** An owner asks for more than its quota; nothing was done. The message is for the client. */
public final class QuotaExceededException extends RuntimeException {

    /** What it is called, for programs. */
    public static final String CODE = "pending_images_quota";

    private final long pending;
    private final long limit;
    private final boolean forGood;

    private QuotaExceededException(String message, long pending, long limit, boolean forGood) {
        super(message, null, false, false); // an answer, not a fault: no stack trace
        this.pending = pending;
        this.limit = limit;
        this.forGood = forGood;
    }

    static QuotaExceededException of(long pending, int wanted, long limit) {
        String message =
                "%d of your images are to be recompressed already, and with these %d there would be more than the %d of one owner."
                        .formatted(pending, wanted, limit);
        return new QuotaExceededException(message, pending, limit, wanted > limit);
    }

    /** How many images of the owner are pending. */
    public long pending() {
        return pending;
    }

    /** How many may be. */
    public long limit() {
        return limit;
    }

    /** Whether waiting does not help. */
    public boolean forGood() {
        return forGood;
    }
}
