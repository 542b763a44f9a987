package dev.halftone.notify;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;

/**
 * The secrets that sign messages. A request without an owner uses the service's own secrets; an owner's requests use
 * secrets derived from these. During a rotation there are several, the new one first.
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

    /** @param owner null if there is none */
    List<SigningSecret> of(String owner) {
        return owner == null
                ? secrets
                : secrets.stream().map(secret -> secret.of(owner)).toList();
    }
}
