package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Circuit circuit = new Circuit(3, Duration.ofSeconds(5), Duration.ofSeconds(15));

    private static long seconds(long seconds) {
        return seconds * SECOND;
    }

    /** A monotonic clock starts anywhere and may overflow. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1, 12_345, Long.MAX_VALUE - 1, Long.MIN_VALUE})
    void itOpensAfterSoManyFailuresAndIsHalfOpenAfterAWhile(long start) {
        assertThat(circuit.failure(start)).isFalse();
        assertThat(circuit.failure(start)).isFalse();
        assertThat(circuit.tripped()).isFalse();
        assertThat(circuit.remaining(start)).isZero();

        assertThat(circuit.failure(start)).isTrue();

        assertThat(circuit.tripped()).isTrue();
        assertThat(circuit.failures()).isEqualTo(3);
        assertThat(circuit.remaining(start)).isEqualTo(seconds(5));
        assertThat(circuit.remaining(start + seconds(4))).isEqualTo(seconds(1));
        assertThat(circuit.remaining(start + seconds(5))).isZero();
        assertThat(circuit.remaining(start + seconds(6))).isZero();
    }

    @Test
    void eachFailureWhenHalfOpenKeepsItOpenTwiceAsLongUpToALimit() {
        for (int i = 0; i < 3; i++) {
            circuit.failure(0);
        }

        assertThat(circuit.failure(seconds(5))).isTrue();
        assertThat(circuit.remaining(seconds(5))).isEqualTo(seconds(10));
        assertThat(circuit.failure(seconds(15))).isTrue();
        assertThat(circuit.remaining(seconds(15))).isEqualTo(seconds(15));
        assertThat(circuit.failure(seconds(30))).isTrue();
        assertThat(circuit.remaining(seconds(30))).isEqualTo(seconds(15));
    }

    @ParameterizedTest
    @CsvSource({"0, PT1S, PT1S", "1, PT0S, PT1S", "1, PT-1S, PT1S", "1, PT2S, PT1S"})
    void settingsThatDoNotFitTogetherAreRefused(int threshold, Duration first, Duration longest) {
        assertThatThrownBy(() -> new Circuit(threshold, first, longest)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failuresOfImagesThatWereUnderWayWhenItOpenedChangeNothing() {
        for (int i = 0; i < 3; i++) {
            circuit.failure(0);
        }

        assertThat(circuit.failure(seconds(1))).isFalse();
        assertThat(circuit.failure(seconds(4))).isFalse();

        assertThat(circuit.remaining(seconds(4))).isEqualTo(seconds(1));
    }
}
