package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.fetch.RetrySchedule;
import dev.halftone.messages.FailureCode;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import dev.halftone.recompress.Recompression;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    private static final HostCircuits.Open OPEN =
            new HostCircuits.Open(Duration.ofSeconds(40), FailureCode.CONNECT, "Not asked again yet.");

    private final RetryPolicy policy =
            new RetryPolicy(4, new RetrySchedule(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(5)));

    private static ImageRequested image(int attempt) {
        return new ImageRequested(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "http://a.example/1.jpg",
                attempt,
                1,
                50,
                "FAST",
                "AUTO",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private ImageProcessed afterBusy(int attempt, Duration asked) {
        return policy.postponeOrFail(
                Attempt.start(image(attempt)), FailureCode.HTTP_STATUS, "Busy.", Optional.of(asked));
    }

    @Test
    void fullStoreUsesUpNoTry() {
        ImageProcessed.Postponed postponed =
                (ImageProcessed.Postponed) policy.untilStored(image(4), "The image a/b.jpg can't be stored.");

        assertThat(postponed.handedBack()).isTrue();
        assertThat(postponed.errorCode()).isEqualTo(FailureCode.STORE);
        assertThat(postponed.delayMilliseconds()).isBetween(5_000L, 15_000L);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0", "PT30S, 30000", "PT5M, 300000", "PT6M, 300000", "PT277777H, 300000"})
    void anOriginIsAskedAgainWhenItWantsToBeButWithinReason(Duration asked, long delay) {
        assertThat(afterBusy(1, asked)).isInstanceOfSatisfying(ImageProcessed.Postponed.class, postponed -> {
            assertThat(postponed.delayMilliseconds()).isBetween(delay, delay + 1_000);
            assertThat(postponed.handedBack()).isFalse();
        });
    }

    private ImageProcessed rejected(int attempt, Recompression.Reason reason) {
        return policy.afterRejection(
                Attempt.start(image(attempt)), new Recompression.Rejected(reason, "It was given up."));
    }

    @Test
    void anImageThatTookTooLongIsTriedAgainAndADamagedOneIsNot() {
        assertThat(rejected(1, Recompression.Reason.TIMEOUT))
                .isInstanceOfSatisfying(ImageProcessed.Postponed.class, postponed -> assertThat(postponed.errorCode())
                        .isEqualTo(FailureCode.TIMEOUT));
        assertThat(rejected(4, Recompression.Reason.TIMEOUT))
                .isInstanceOfSatisfying(ImageProcessed.Failed.class, failed -> assertThat(failed.errorCode())
                        .isEqualTo(FailureCode.TIMEOUT));
        for (Recompression.Reason reason : Recompression.Reason.values()) {
            if (reason != Recompression.Reason.TIMEOUT) {
                assertThat(rejected(1, reason)).isInstanceOf(ImageProcessed.Failed.class);
            }
        }
    }

    @Test
    void theLastTryIsFinalWhateverTheOriginAsksFor() {
        assertThat(afterBusy(4, Duration.ofSeconds(1))).isInstanceOf(ImageProcessed.Failed.class);
    }

    @Test
    void anImageWhoseHostIsLeftAloneWaitsUntilItIsAskedAgainAndThatIsATry() {
        assertThat(policy.postponeOrFail(image(3), OPEN))
                .isInstanceOfSatisfying(ImageProcessed.Postponed.class, postponed -> {
                    assertThat(postponed.attempt()).isEqualTo(3);
                    assertThat(postponed.delayMilliseconds()).isGreaterThanOrEqualTo(40_000);
                    assertThat(postponed.handedBack()).isFalse();
                    assertThat(postponed.errorCode()).isEqualTo(FailureCode.CONNECT);
                });
        assertThat(policy.postponeOrFail(image(4), OPEN)).isInstanceOf(ImageProcessed.Failed.class);
    }

    @Test
    void aRetryIsNotDueBeforeItsHostIsAskedAgain() {
        ImageProcessed soon = afterBusy(1, Duration.ZERO);
        ImageProcessed late = afterBusy(1, Duration.ofMinutes(2));

        assertThat(policy.notBefore(soon, OPEN))
                .isInstanceOfSatisfying(
                        ImageProcessed.Postponed.class,
                        postponed -> assertThat(postponed.delayMilliseconds()).isGreaterThanOrEqualTo(40_000));
        assertThat(policy.notBefore(late, OPEN)).isSameAs(late);
    }

    @Test
    void whatIsHandedBackIsNoTry() {
        assertThat(policy.handBack(image(4), "The process stops.", Duration.ofSeconds(3)))
                .isInstanceOfSatisfying(ImageProcessed.Postponed.class, postponed -> {
                    assertThat(postponed.handedBack()).isTrue();
                    assertThat(postponed.attempt()).isEqualTo(4);
                    assertThat(postponed.delayMilliseconds()).isEqualTo(3_000);
                });
    }
}
