package dev.halftone.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Creates and hashes keys.
 *
 * <p>A key is {@code htk_} and 256 random bits. Its SHA-256 is stored. A slow hash such as Argon2 makes guessing
 * passwords expensive, but its cost is paid on every request; 256 random bits cannot be guessed anyway.
 */
final class ApiKeyText {

    /** The prefix by which secret scanners recognize a key. */
    static final String PREFIX = "htk_";

    private static final int RANDOM_BYTES = 32;

    private ApiKeyText() {}

    /** Creates the generator for each key: a static one would be stored in the native executable, seed included. */
    static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
