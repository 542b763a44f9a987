package dev.halftone.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Keys as clients have them, and their hashes.
 *
 * <p>A key is {@code htk_} and 256 random bits. What is stored is its SHA-256: a slow hash (Argon2) protects what people
 * choose, by making each guess dear, and costs that much with every request. 256 random bits can't be guessed at any
 * price.
 */
final class ApiKeyText {

    /** By which scanners of repositories and logs know a key. */
    static final String PREFIX = "htk_";

    private static final int RANDOM_BYTES = 32;

    private ApiKeyText() {}

    /** The generator is made for each key: one in a static field would be part of a native executable, seed included. */
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
