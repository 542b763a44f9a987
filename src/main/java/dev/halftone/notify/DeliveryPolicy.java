package dev.halftone.notify;

import dev.halftone.catalog.WebhookAttempt;
import dev.halftone.catalog.WebhookAttempt.Next;
import dev.halftone.fetch.RetrySchedule;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** What an outcome means for its webhook: done, given up, or tried again, and when. */
@ApplicationScoped
@Startup
class DeliveryPolicy {

    private static final Duration MAX_DURATION = Duration.ofDays(365);

    private final RetrySchedule schedule;
    private final Duration giveUpAfter;

    DeliveryPolicy(WebhooksConfig config) {
        this.schedule = schedule(config);
        this.giveUpAfter = config.giveUpAfter();
        if (giveUpAfter.isNegative() || giveUpAfter.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException("halftone.webhooks.give-up-after is not within 0 to 365 days");
        }
    }

    private static RetrySchedule schedule(WebhooksConfig config) {
        try {
            return new RetrySchedule(config.retryDelay(), config.maxRetryDelay(), config.maxRetryAfter());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("halftone.webhooks: " + e.getMessage(), e);
        }
    }

    /** @param failures how many attempts have failed before this one */
    WebhookAttempt attempt(DeliveryOutcome outcome, int failures, Duration duration) {
        if (outcome instanceof DeliveryOutcome.Delivered delivered) {
            return new WebhookAttempt(duration, delivered.status(), null, null, new Next.Delivered());
        }
        if (outcome instanceof DeliveryOutcome.Gone) {
            String message = "The receiver answered 410 and wants no more.";
            return new WebhookAttempt(duration, 410, "http_status", message, new Next.GivenUp());
        }
        if (outcome instanceof DeliveryOutcome.Rejected rejected) {
            return rejected(rejected, failures, duration);
        }
        if (outcome instanceof DeliveryOutcome.Unreachable unreachable) {
            Next next = again(failures, Optional.empty());
            return new WebhookAttempt(duration, null, unreachable.code(), unreachable.message(), next);
        }
        if (outcome instanceof DeliveryOutcome.Forbidden forbidden) {
            return new WebhookAttempt(duration, null, forbidden.code(), forbidden.message(), new Next.GivenUp());
        }
        String message = "The process that sent it stopped before there was an answer.";
        return new WebhookAttempt(duration, null, "cancelled", message, new Next.HandedBack());
    }

    private WebhookAttempt rejected(DeliveryOutcome.Rejected rejected, int failures, Duration duration) {
        int status = rejected.status();
        boolean redirect = status >= 300 && status < 400;
        return new WebhookAttempt(
                duration,
                status,
                redirect ? "redirects" : "http_status",
                "The receiver answered " + status + (redirect ? "; redirects are not followed." : "."),
                again(failures, rejected.retryAfter()));
    }

    private Next again(int failures, Optional<Duration> retryAfter) {
        return new Next.After(schedule.delay(failures + 1, retryAfter, ThreadLocalRandom.current()), giveUpAfter);
    }
}
