package dev.halftone.work;

import dev.halftone.fetch.RetrySchedule;
import dev.halftone.messages.FailureCode;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Decides whether a failed attempt is the last one; another one is postponed, so that it holds no slot meanwhile. */
@ApplicationScoped
class RetryPolicy {

    private final int maxAttempts;
    private final RetrySchedule schedule;

    RetryPolicy(WorkConfig config) {
        this.maxAttempts = config.maxAttempts();
        this.schedule = new RetrySchedule(config.retryDelay(), config.maxRetryDelay());
    }

    ImageProcessed fail(Attempt attempt, FailureCode code, String message) {
        ImageRequested image = attempt.image();
        return new ImageProcessed.Failed(
                image.imageId(), image.requestId(), image.attempt(), code, message, attempt.milliseconds());
    }

    ImageProcessed postponeOrFail(Attempt attempt, FailureCode code, String message, Optional<Duration> retryAfter) {
        ImageRequested image = attempt.image();
        if (image.attempt() >= maxAttempts) {
            return fail(attempt, code, message);
        }
        Duration delay = schedule.delay(image.attempt(), retryAfter, ThreadLocalRandom.current());
        return new ImageProcessed.Postponed(
                image.imageId(),
                image.requestId(),
                image.attempt(),
                code,
                message,
                delay.toMillis(),
                attempt.milliseconds(),
                false);
    }
}
