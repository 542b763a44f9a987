package dev.halftone.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * A hash for tables of texts that clients choose: SHA-256, so that no two of them have the same hash, and salted, so that
 * nobody knows beforehand which of them belong to the same slot.
 */
final class SaltedHash {

    private static final int SALT_BYTES = 16;

    private final MessageDigest digest = sha256();
    private final byte[] salt = new byte[SALT_BYTES];

    SaltedHash() {
        new SecureRandom().nextBytes(salt);
    }

    byte[] of(String text) {
        digest.update(salt);
        return digest.digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
