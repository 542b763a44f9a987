package dev.halftone.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A symmetric secret of <a href="https://www.standardwebhooks.com">Standard Webhooks</a> 1.0.0: 24 to 64 random bytes. */
final class SigningSecret {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 64;
    private static final String DERIVATION = "halftone webhooks of owner ";

    private final byte[] key;

    private SigningSecret(byte[] key) {
        this.key = key;
    }

    /** @throws IllegalArgumentException says what is wrong, without repeating the secret */
    static SigningSecret parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a secret begins with " + PREFIX);
        }
        byte[] key = decoded(text.substring(PREFIX.length()));
        if (key.length < MIN_BYTES || key.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a secret has " + MIN_BYTES + " to " + MAX_BYTES + " bytes, not " + key.length);
        }
        return new SigningSecret(key);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // Without its cause, which repeats characters of the secret.
            throw new IllegalArgumentException("what follows " + PREFIX + " is not base64");
        }
    }

    /**
     * The secret of one owner. It reveals neither this secret nor those of other owners, so that an owner who can
     * verify its own messages can't sign those of others. It need not be stored.
     */
    SigningSecret of(String owner) {
        return new SigningSecret(hmac((DERIVATION + owner).getBytes(UTF_8)));
    }

    /** {@code whsec_<base64>}. */
    String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /**
     * An entry of the header {@code webhook-signature}: {@code v1,<base64>}.
     *
     * @param timestamp in seconds since 1970
     */
    String sign(String id, long timestamp, String body) {
        byte[] signed = (id + "." + timestamp + "." + body).getBytes(UTF_8);
        return "v1," + Base64.getEncoder().encodeToString(hmac(signed));
    }

    private byte[] hmac(byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
