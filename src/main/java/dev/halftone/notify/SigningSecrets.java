package dev.halftone.notify;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;

/**
 * With what messages are signed. Those of a request without owner with the service's own secrets, those of an owner with
 * secrets of its own, which are derived from the service's. While secrets are changed there are several, the new one first.
 */
@ApplicationScoped
class SigningSecrets {

    private final List<SigningSecret> secrets;

    SigningSecrets(WebhooksConfig config) {
        try {
            this.secrets = config.secret().stream()
                    .flatMap(several -> Arrays.stream(several.strip().split("\\s+")))
                    .filter(text -> !text.isEmpty())
                    .map(SigningSecret::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("halftone.webhooks.secret: " + e.getMessage());
        }
    }

    /** Whether messages can be signed at all. */
    boolean configured() {
        return !secrets.isEmpty();
    }

    /** @param owner null for what is nobody's */
    List<SigningSecret> of(String owner) {
        return owner == null
                ? secrets
                : secrets.stream().map(secret -> secret.of(owner)).toList();
    }
}
