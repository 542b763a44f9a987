package dev.halftone.intake;

import dev.halftone.http.ApiException;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code Idempotency-Key} header, and the fingerprint that tells whether two uploads with the same key are equal.
 */
final class UploadKey {

    static final String HEADER = "Idempotency-Key";

    /** No option has an empty name. */
    private static final String END_OF_OPTIONS = "";

    private static final Pattern FORM = Pattern.compile("[ -~]{1,255}");

    private UploadKey() {}

    /**
     * The key of a request, if any. An empty key is rejected: its sender assumes that the upload can be repeated, while
     * JAX-RS would treat it as absent.
     *
     * @throws ApiException if the key is invalid, or there are several
     */
    static Optional<String> of(HttpServerRequest request) {
        List<String> headers = request.headers().getAll(HEADER);
        if (headers.size() > 1
                || !headers.stream().allMatch(key -> FORM.matcher(key).matches())) {
            throw ApiException.badRequest(HEADER + " must be 1 to 255 printable ASCII characters.");
        }
        return headers.stream().findFirst();
    }

    /**
     * SHA-256 (FIPS 180-4) of the given options and of the file's bytes, which are streamed. An option with its default
     * is not part of it, so that an option of a later version changes no fingerprint. Blocking.
     */
    static byte[] fingerprint(Path file, UploadOptions options) throws IOException {
        MessageDigest digest = sha256();
        options.given().forEach((name, value) -> {
            add(digest, name);
            add(digest, value);
        });
        add(digest, END_OF_OPTIONS);
        byte[] buffer = new byte[1 << 16];
        try (InputStream content = Files.newInputStream(file)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return digest.digest();
    }

    /** The length prefix separates the texts from each other and from the file's bytes. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
