package dev.halftone.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.halftone.catalog.WebhookQueue.DueWebhook;
import dev.halftone.fetch.FetchFailure;
import dev.halftone.fetch.PostClient;
import dev.halftone.fetch.PostOutcome;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Signs a message and sends it, once. */
@ApplicationScoped
class WebhookDelivery {

    private static final int GONE = 410;

    private final SigningSecrets secrets;
    private final PostClient client;
    private final Duration timeout;

    WebhookDelivery(SigningSecrets secrets, PostClient client, WebhooksConfig config) {
        this.secrets = secrets;
        this.client = client;
        this.timeout = config.timeout();
    }

    /** Never fails: every error is an outcome. */
    Uni<DeliveryOutcome> deliver(DueWebhook webhook) {
        return client.post(webhook.url(), headers(webhook), webhook.body().getBytes(UTF_8), timeout)
                .map(WebhookDelivery::outcome);
    }

    private Map<String, String> headers(DueWebhook webhook) {
        long timestamp = webhook.now().getEpochSecond();
        String signatures = secrets.of(webhook.owner()).stream()
                .map(secret -> secret.sign(webhook.eventId(), timestamp, webhook.body()))
                .collect(Collectors.joining(" "));
        return Map.of(
                "content-type",
                "application/json",
                "webhook-id",
                webhook.eventId(),
                "webhook-timestamp",
                String.valueOf(timestamp),
                "webhook-signature",
                signatures);
    }

    private static DeliveryOutcome outcome(PostOutcome posted) {
        if (posted instanceof PostOutcome.Answered answer) {
            return outcome(answer);
        }
        PostOutcome.Failed failed = (PostOutcome.Failed) posted;
        String code = failed.failure().wireName();
        boolean forbidden =
                failed.failure() == FetchFailure.BLOCKED_ADDRESS || failed.failure() == FetchFailure.INVALID_URL;
        return forbidden
                ? new DeliveryOutcome.Forbidden(code, failed.message())
                : new DeliveryOutcome.Unreachable(code, failed.message());
    }

    private static DeliveryOutcome outcome(PostOutcome.Answered answer) {
        if (answer.status() >= 200 && answer.status() < 300) {
            return new DeliveryOutcome.Delivered(answer.status());
        }
        return answer.status() == GONE
                ? new DeliveryOutcome.Gone()
                : new DeliveryOutcome.Rejected(answer.status(), answer.retryAfter());
    }
}
