package dev.halftone.work;

import dev.halftone.fetch.RetrySchedule;
import dev.halftone.messages.FailureCode;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import dev.halftone.recompress.Recompression;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides whether a failed attempt is the last one. Otherwise the image is postponed, so that it holds no slot while it
 * waits.
 */
@ApplicationScoped
class RetryPolicy {

    private static final long MIN_STORE_DELAY_MILLIS = 5_000;
    private static final long MAX_STORE_DELAY_MILLIS = 15_000;

    private final int maxAttempts;
    private final RetrySchedule schedule;

    @Inject
    RetryPolicy(WorkConfig config) {
        this(
                config.maxAttempts(),
                new RetrySchedule(config.retryDelay(), config.maxRetryDelay(), config.maxRetryAfter()));
    }

    RetryPolicy(int maxAttempts, RetrySchedule schedule) {
        this.maxAttempts = maxAttempts;
        this.schedule = schedule;
    }

    ImageProcessed fail(Attempt attempt, FailureCode code, String message) {
        ImageRequested image = attempt.image();
        return new ImageProcessed.Failed(
                image.imageId(),
                image.requestId(),
                image.attempt(),
                image.requestAttempt(),
                code,
                message,
                attempt.milliseconds());
    }

    /** For an image that was fetched but can't be recompressed. */
    ImageProcessed afterRejection(Attempt attempt, Recompression.Rejected rejected) {
        FailureCode code = FailureCode.of(rejected.reason().code());
        return rejected.reason().mayPass()
                ? postponeOrFail(attempt, code, rejected.message(), Optional.empty())
                : fail(attempt, code, rejected.message());
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
                image.requestAttempt(),
                code,
                message,
                delay.toMillis(),
                attempt.milliseconds(),
                false);
    }

    /** For an image that was not attempted although its turn had come: the attempt does not count. */
    ImageProcessed handBack(ImageRequested image, String reason, Duration delay) {
        return handBack(image, FailureCode.CANCELLED, reason, delay);
    }

    /**
     * For an image that the store has no space for at the moment. The image is not at fault, and a full disk may last
     * longer than a few attempts, so none counts.
     */
    ImageProcessed untilStored(ImageRequested image, String reason) {
        long delay = ThreadLocalRandom.current().nextLong(MIN_STORE_DELAY_MILLIS, MAX_STORE_DELAY_MILLIS);
        return handBack(image, FailureCode.STORE, reason, Duration.ofMillis(delay));
    }

    private static ImageProcessed handBack(ImageRequested image, FailureCode code, String reason, Duration delay) {
        return new ImageProcessed.Postponed(
                image.imageId(),
                image.requestId(),
                image.attempt(),
                image.requestAttempt(),
                code,
                reason,
                delay.toMillis(),
                0,
                true);
    }

    /**
     * For an image whose host gets no requests at present. This counts as an attempt, otherwise an image of a host that
     * never recovers would never end. The next attempt is not due before the host gets requests again.
     */
    ImageProcessed postponeOrFail(ImageRequested image, HostCircuits.Open open) {
        return postponeOrFail(Attempt.start(image), open.code(), open.message(), Optional.of(open.remaining()));
    }

    /** The same outcome; its next attempt is not due before the host gets requests again. */
    ImageProcessed notBefore(ImageProcessed outcome, HostCircuits.Open open) {
        if (outcome instanceof ImageProcessed.Postponed postponed
                && postponed.delayMilliseconds() < open.remaining().toMillis()) {
            Duration delay =
                    schedule.delay(postponed.attempt(), Optional.of(open.remaining()), ThreadLocalRandom.current());
            return new ImageProcessed.Postponed(
                    postponed.imageId(),
                    postponed.requestId(),
                    postponed.attempt(),
                    postponed.requestAttempt(),
                    postponed.errorCode(),
                    postponed.errorMessage(),
                    delay.toMillis(),
                    postponed.milliseconds(),
                    postponed.handedBack());
        }
        return outcome;
    }
}
