package dev.halftone.catalog;

/**
 * What tells the repetition of an upload from another upload.
 *
 * @param key chosen by the client, with the owner before it; see {@link #of}
 * @param fingerprint of the upload's content, as bytes
 */
public record IdempotencyKey(String key, byte[] fingerprint) {

    /** In no key of a client, which is printable. */
    private static final char BETWEEN = '\u001f';

    /** Of one requester: the same key of another one is another key. */
    public static IdempotencyKey of(Requester requester, String key, byte[] fingerprint) {
        return new IdempotencyKey(requester.owner() == null ? key : requester.owner() + BETWEEN + key, fingerprint);
    }
}
