package dev.halftone.notify;

import dev.halftone.fetch.PostClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Checks which URLs may be notified of the end of a request. */
@ApplicationScoped
public class WebhookTargets {

    private final SigningSecrets secrets;
    private final PostClient client;

    WebhookTargets(SigningSecrets secrets, PostClient client) {
        this.secrets = secrets;
        this.client = client;
    }

    /** A sentence for the person who gave the URL; empty if it may be used. The host name is not resolved yet. */
    public Optional<String> objection(String url) {
        if (!secrets.configured()) {
            return Optional.of(
                    "This service sends no webhooks: it has no secret to sign them (halftone.webhooks.secret).");
        }
        return client.objection(url).map(reason -> "webhook_url can't be used. " + reason);
    }

    /**
     * The URL as it is to be stored: all spellings of a host share its places.
     *
     * @param url without {@link #objection}
     */
    public String canonical(String url) {
        return client.canonical(url);
    }
}
