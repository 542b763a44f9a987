package dev.halftone.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The header {@code Idempotency-Key}, and what tells whether two uploads with the same key are the same. */
final class UploadKey {

    private static final Pattern FORM = Pattern.compile("[ -~]{1,255}");

    private UploadKey() {}

    /**
     * @param header as it came, null when there is none
     * @throws UploadRefusedException when it is no key
     */
    static Optional<String> parse(String header) {
        if (header != null && !FORM.matcher(header).matches()) {
            throw UploadRefusedException.badRequest("Idempotency-Key must be 1 to 255 printable ASCII characters.");
        }
        return Optional.ofNullable(header);
    }

    /** SHA-256 (FIPS 180-4) of the options and the file's bytes, which are read as a stream. Blocking. */
    static byte[] fingerprint(Path file, UploadOptions options) throws IOException {
        MessageDigest digest = sha256();
        // A length in front, so that no option can be taken for a part of the file.
        byte[] head = options.toString().getBytes(StandardCharsets.UTF_8);
        digest.update((head.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(head);
        byte[] buffer = new byte[1 << 16];
        try (InputStream content = Files.newInputStream(file)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
