package dev.halftone.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final long START = 1_000_000_000L;

    private final TokenBucket bucket = new TokenBucket(60, START);

    @Test
    void aMinutesWorthMayComeAtOnceAndTheNextOneWaits() {
        for (int i = 0; i < 60; i++) {
            assertThat(bucket.take(1, START)).isEmpty();
        }

        assertThat(bucket.take(1, START)).contains(Duration.ofSeconds(1));
        assertThat(bucket.take(1, after(999))).contains(Duration.ofMillis(1));
        assertThat(bucket.take(1, after(1_001))).isEmpty();
    }

    @Test
    void aRefusalCostsNothing() {
        bucket.take(60, START);
        for (int i = 0; i < 1_000; i++) {
            assertThat(bucket.take(1, START)).isPresent();
        }

        assertThat(bucket.take(1, after(1_001))).isEmpty();
    }

    @Test
    void whoTakesMoreThanThereIsPaysBeforeTheNext() {
        assertThat(bucket.take(180, START)).isEmpty();

        assertThat(bucket.take(1, START)).contains(Duration.ofSeconds(121));
        assertThat(bucket.take(1, after(122_000))).isEmpty();
    }

    @Test
    void nothingIsSavedUpBeyondAMinute() {
        assertThat(bucket.take(60, after(3_600_000))).isEmpty();

        assertThat(bucket.take(1, after(3_600_000))).isPresent();
    }

    @Test
    void whatWasNotUsedIsGivenBackAndWhatWasUsedBesidesIsTakenAfterAll() {
        bucket.take(60, START);
        bucket.settle(-10);
        assertThat(bucket.take(10, START)).isEmpty();
        bucket.settle(5);

        assertThat(bucket.take(1, START)).contains(Duration.ofSeconds(6));
    }

    @Test
    void nothingIsGivenBackBeyondAMinute() {
        bucket.settle(-10);
        bucket.take(60, START);

        assertThat(bucket.take(1, START)).isPresent();
    }

    private static long after(long milliseconds) {
        return START + Duration.ofMillis(milliseconds).toNanos();
    }
}
