package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {

    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(2));
    private static final RandomGenerator MAX_VALUE = new RandomGenerator() {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @ParameterizedTest
    @CsvSource({"1, PT1S", "2, PT2S", "3, PT4S", "6, PT32S", "7, PT1M", "50, PT1M", "100, PT1M", "2147483647, PT1M"})
    void theLongestDelayDoublesUpToTheCeiling(int attempt, Duration longest) {
        assertThat(SCHEDULE.delay(attempt, Optional.empty(), MAX_VALUE)).isEqualTo(longest);
    }

    @Test
    void delaysAreSpreadOverTheWholeRange() {
        Random random = new Random(1);
        var delays = random.ints(1_000)
                .mapToObj(any -> SCHEDULE.delay(4, Optional.empty(), random).toMillis())
                .toList();

        assertThat(delays).allMatch(delay -> delay >= 0 && delay <= 8_000);
        assertThat(delays).anyMatch(delay -> delay < 800).anyMatch(delay -> delay > 7_200);
    }

    @ParameterizedTest
    @CsvSource({
        "PT10S, PT10S, PT11S",
        "PT0S, PT0S, PT1S",
        "PT-5S, PT0S, PT1S",
        "PT1H, PT2M, PT2M1S",
        "P10000D, PT2M, PT2M1S",
        "PT2562047788015215H, PT2M, PT2M1S"
    })
    void anOriginIsLeftAloneAsLongAsItAskedWithinReason(Duration asked, Duration shortest, Duration longest) {
        Random random = new Random(2);
        for (int i = 0; i < 100; i++) {
            assertThat(SCHEDULE.delay(1, Optional.of(asked), random)).isBetween(shortest, longest);
        }
    }

    @Test
    void attemptsCountFromOneAndDelaysArePositive() {
        Random random = new Random(3);
        Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(() -> SCHEDULE.delay(0, Optional.empty(), random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetrySchedule(Duration.ZERO, second, second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetrySchedule(second, Duration.ofMillis(999), second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetrySchedule(second, second, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
