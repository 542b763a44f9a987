package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.fetch.FetchFailure;
import dev.halftone.fetch.FetchOutcome;
import dev.halftone.messages.FailureCode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostCircuitsTest {

    private static final FetchOutcome FAILING = failed(FetchFailure.CONNECT, true);
    private static final FetchOutcome NOT_FOUND = failed(FetchFailure.HTTP_STATUS, false);

    private long now = 42;
    private final HostCircuits circuits =
            new HostCircuits(() -> new Circuit(3, Duration.ofSeconds(5), Duration.ofSeconds(60)), () -> now);

    private static FetchOutcome failed(FetchFailure failure, boolean hostFailing) {
        return new FetchOutcome.Failed(failure, "No connection.", hostFailing, Optional.empty(), hostFailing);
    }

    private void fail(String host, int times) {
        for (int i = 0; i < times; i++) {
            circuits.note(host, FAILING);
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void aHostThatKeepsFailingIsLeftAloneForAWhileAndThenProbed() {
        fail("a:80", 2);
        assertThat(circuits.open("a:80")).isEmpty();

        assertThat(circuits.note("a:80", FAILING)).isTrue();

        assertThat(circuits.open("a:80"))
                .contains(new HostCircuits.Open(
                        Duration.ofSeconds(5),
                        FailureCode.CONNECT,
                        "Not asked again yet, after 3 failures in a row: No connection."));
        assertThat(circuits.isHalfOpen("a:80")).isFalse();
        pass(Duration.ofSeconds(5));
        assertThat(circuits.open("a:80")).isEmpty();
        assertThat(circuits.isHalfOpen("a:80")).isTrue();
    }

    @Test
    void hostsDoNotShareACircuit() {
        fail("a:80", 3);

        assertThat(circuits.open("b:80")).isEmpty();
        assertThat(circuits.open("a:81")).isEmpty();
        assertThat(circuits.isHalfOpen("b:80")).isFalse();
    }

    @Test
    void anyAnswerStartsTheCountAnew() {
        fail("a:80", 2);
        circuits.note("a:80", NOT_FOUND);
        fail("a:80", 2);

        assertThat(circuits.open("a:80")).isEmpty();
    }

    @Test
    void aSuccessfulProbeCloses() {
        fail("a:80", 3);
        pass(Duration.ofSeconds(5));

        circuits.note("a:80", NOT_FOUND);

        assertThat(circuits.isHalfOpen("a:80")).isFalse();
        fail("a:80", 2);
        assertThat(circuits.open("a:80")).isEmpty();
    }

    @Test
    void aProbeThatFailsOpensAgainForTwiceAsLong() {
        fail("a:80", 3);
        pass(Duration.ofSeconds(5));

        assertThat(circuits.note("a:80", FAILING)).isTrue();

        assertThat(circuits.open("a:80").map(HostCircuits.Open::remaining)).contains(Duration.ofSeconds(10));
    }

    @Test
    void onlySoManyHostsAreRemembered() {
        fail("first:80", 3);
        for (int i = 0; i < 10_000; i++) {
            circuits.note("host" + i + ":80", FAILING);
        }

        assertThat(circuits.open("first:80")).isEmpty();
    }
}
