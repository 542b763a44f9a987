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
     * Secrets of Standard Webhooks, {@code whsec_<base64>}, separated by blanks: messages are signed with each of them.
     * Without one uploads with a {@code webhook_url} are refused, and nothing is sent.
     */
    Optional<String> secret();

    /** Of one attempt, from the name lookup to the head of the answer. */
    @WithDefault("15s")
    Duration timeout();

    /** Messages under way at a time, in this process. */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int maxInFlight();

    /** Of these, to one host. */
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

    /** A receiver that asks for a longer pause is asked again after so long. */
    @WithDefault("1h")
    Duration maxRetryAfter();

    /** How long a message is tried, since its request ended or somebody asked for it to be sent again. */
    @WithDefault("24h")
    Duration giveUpAfter();

    /** How often to look for what nothing in this process told of: retries that are due, other replicas' requests. */
    @WithDefault("1s")
    Duration pollInterval();

    /** Beyond its timeout, how long a message belongs to a process that says nothing more of it. */
    @WithDefault("30s")
    Duration lease();

    /** How long a stopping process waits for answers, from SIGTERM on. */
    @WithDefault("5s")
    Duration stopTimeout();
}
