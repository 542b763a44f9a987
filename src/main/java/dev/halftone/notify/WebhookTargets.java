package dev.halftone.notify;

import dev.halftone.fetch.PostClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Which URLs may be told of the end of a request. */
@ApplicationScoped
public class WebhookTargets {

    private final SigningSecrets secrets;
    private final PostClient client;

    WebhookTargets(SigningSecrets secrets, PostClient client) {
        this.secrets = secrets;
        this.client = client;
    }

    /** A sentence for the person who gave the URL; empty when it may be used. Its name is not looked up before it is. */
    public Optional<String> objection(String url) {
        if (!secrets.configured()) {
            return Optional.of(
                    "This service sends no webhooks: it has no secret to sign them (halftone.webhooks.secret).");
        }
        return client.objection(url).map(reason -> "webhook_url can't be used. " + reason);
    }

    /**
     * The URL as it is to be stored: a host has its places under one name, however its URLs spell it.
     *
     * @param url without {@link #objection}
     */
    public String canonical(String url) {
        return client.canonical(url);
    }
}
