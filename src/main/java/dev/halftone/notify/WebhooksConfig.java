package dev.halftone.notify;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;

/** How webhooks are signed and sent. */
@ConfigMapping(prefix = "halftone.webhooks")
interface WebhooksConfig {

    /**
     * Secrets of Standard Webhooks, {@code whsec_<base64>}, separated by blanks. Messages are signed with each of them.
     * Without a secret, uploads with a {@code webhook_url} are rejected, and nothing is sent.
     */
    Optional<String> secret();

    /** The timeout of one attempt, from the name lookup to the head of the response. */
    @WithDefault("15s")
    Duration timeout();

    /** Messages under way at a time, in this process. */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int maxInFlight();

    /** Messages under way at a time to one host, in this process. */
    @WithDefault("4")
    @Min(1)
    @Max(10_000)
    int maxInFlightPerHost();

    /** Upper bound of the first pause, which is random; the bound doubles each time. */
    @WithDefault("5s")
    Duration retryDelay();

    /** The doubling ends here. */
    @WithDefault("1h")
    Duration maxRetryDelay();

    /** The longest pause that a receiver can ask for. */
    @WithDefault("1h")
    Duration maxRetryAfter();

    /** How long a message is retried, since its request ended or its redelivery was requested. */
    @WithDefault("24h")
    Duration giveUpAfter();

    /** How often to poll for what this process is not notified of: retries that are due, requests of other replicas. */
    @WithDefault("1s")
    Duration pollInterval();

    /** How long, beyond its timeout, a message stays with a process that no longer reports. */
    @WithDefault("30s")
    Duration lease();

    /** How long a stopping process waits for responses, from SIGTERM on. */
    @WithDefault("5s")
    Duration stopTimeout();
}
