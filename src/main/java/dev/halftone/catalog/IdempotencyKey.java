package dev.halftone.catalog;

/**
 * What tells the repetition of an upload from another upload.
 *
 * @param key chosen by the client
 * @param fingerprint of the upload's content, as bytes
 */
public record IdempotencyKey(String key, byte[] fingerprint) {}
