package dev.halftone.recompress;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What became of a source.
 *
 * @param sha256 of the source, 64 hexadecimal digits
 * @param outcome empty if the source was known, and so not recompressed
 */
public record HashedSource(String sha256, Optional<Recompression> outcome) {

    static String hash(byte[] source) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
