package dev.halftone.access;

/** The limit of pending images is reached; nothing was done. */
public final class NoRoomException extends RuntimeException {

    private final long pending;
    private final int wanted;
    private final long limit;

    NoRoomException(long pending, int wanted, long limit) {
        super(message(pending, wanted, limit), null, false, false); // an expected response, not a fault: no stack trace
        this.pending = pending;
        this.wanted = wanted;
        this.limit = limit;
    }

    private static String message(long pending, int wanted, long limit) {
        String already = "There are " + pending + " images to recompress already";
        return wanted == 0
                ? already + "."
                : already + ", and with these " + wanted + " there would be more than " + limit + ".";
    }

    /** Pending images of all requests, without the {@link #wanted()} ones. */
    public long pending() {
        return pending;
    }

    /** 0 if the caller only asked whether there is any space. */
    public int wanted() {
        return wanted;
    }

    public long limit() {
        return limit;
    }

    /** Whether the images can never fit, so that waiting does not help. */
    public boolean isForGood() {
        return wanted > limit;
    }
}
