package dev.halftone.access;

/** As many images are pending as may be; nothing was done. */
public final class NoRoomException extends RuntimeException {

    private final long pending;
    private final int wanted;
    private final long limit;

    NoRoomException(long pending, int wanted, long limit) {
        super(message(pending, wanted, limit), null, false, false); // an answer, not a fault: no stack trace
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

    /** Of all requests, without those that were to be. */
    public long pending() {
        return pending;
    }

    /** 0 when it was asked whether there is any room. */
    public int wanted() {
        return wanted;
    }

    public long limit() {
        return limit;
    }

    /** Whether waiting does not help. */
    public boolean isForGood() {
        return wanted > limit;
    }
}
