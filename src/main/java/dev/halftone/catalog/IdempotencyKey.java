package dev.halftone.catalog;

/**
 * Tells a repeated upload from a new one.
 *
 * @param key chosen by the client, prefixed with the owner; see {@link #of}
 * @param fingerprint of the upload's content, as bytes
 */
public record IdempotencyKey(String key, byte[] fingerprint) {

    /** Not part of any client's key, which is printable. */
    private static final char BETWEEN = '\u001f';

    /** Keys are separate for each requester. */
    public static IdempotencyKey of(Requester requester, String key, byte[] fingerprint) {
        return new IdempotencyKey(requester.owner() == null ? key : requester.owner() + BETWEEN + key, fingerprint);
    }
}
