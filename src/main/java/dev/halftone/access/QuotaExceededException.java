package dev.halftone.access;

import dev.halftone.http.ErrorBody;

/** A request would exceed its owner's quota; nothing was done. The message is sent to the client. */
public final class QuotaExceededException extends RuntimeException {

    private static final String CODE = "pending_images_quota";

    private final transient ErrorBody.Quota quota;
    private final boolean forGood;

    private QuotaExceededException(String message, ErrorBody.Quota quota, boolean forGood) {
        super(message, null, false, false); // an expected response, not a fault: no stack trace
        this.quota = quota;
        this.forGood = forGood;
    }

    static QuotaExceededException of(long pending, int wanted, long limit) {
        String message =
                "%d of your images are to be recompressed already, and with these %d there would be more than the %d of one owner."
                        .formatted(pending, wanted, limit);
        return new QuotaExceededException(message, new ErrorBody.Quota(CODE, pending, limit), wanted > limit);
    }

    /** The same information for programs: how many images of the owner are pending, and how many may be. */
    public ErrorBody.Quota quota() {
        return quota;
    }

    /** Whether the images can never fit, so that waiting does not help. */
    public boolean forGood() {
        return forGood;
    }
}
