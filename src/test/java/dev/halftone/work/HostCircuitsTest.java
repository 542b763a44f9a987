package dev.halftone.work;

import static dev.halftone.work.HostQueues.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.fetch.FetchFailure;
import dev.halftone.fetch.FetchOutcome;
import dev.halftone.messages.FailureCode;
import dev.halftone.work.HostQueues.QueueKey;
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

    private static QueueKey of(String owner, String host) {
        return new QueueKey(owner, host);
    }

    private void fail(String host, int times) {
        for (int i = 0; i < times; i++) {
            circuits.note(of(NOBODY, host), FAILING);
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void aHostThatKeepsFailingIsLeftAloneForAWhileAndThenProbed() {
        fail("a:80", 2);
        assertThat(circuits.open(of(NOBODY, "a:80"))).isEmpty();

        assertThat(circuits.note(of(NOBODY, "a:80"), FAILING)).isTrue();

        assertThat(circuits.open(of(NOBODY, "a:80")))
                .contains(new HostCircuits.Open(
                        Duration.ofSeconds(5),
                        FailureCode.CONNECT,
                        "Not asked again yet, after 3 failures in a row: No connection."));
        assertThat(circuits.isHalfOpen(of(NOBODY, "a:80"))).isFalse();
        pass(Duration.ofSeconds(5));
        assertThat(circuits.open(of(NOBODY, "a:80"))).isEmpty();
        assertThat(circuits.isHalfOpen(of(NOBODY, "a:80"))).isTrue();
    }

    @Test
    void hostsDoNotShareACircuit() {
        fail("a:80", 3);

        assertThat(circuits.open(of(NOBODY, "b:80"))).isEmpty();
        assertThat(circuits.open(of(NOBODY, "a:81"))).isEmpty();
        assertThat(circuits.isHalfOpen(of(NOBODY, "b:80"))).isFalse();
    }

    @Test
    void theFailuresOfAnOwnerCloseAHostToNobodyElse() {
        for (int i = 0; i < 3; i++) {
            circuits.note(of("one", "a:80"), FAILING);
        }
        circuits.note(of("another", "a:80"), NOT_FOUND);

        assertThat(circuits.open(of("one", "a:80"))).isPresent();
        assertThat(circuits.open(of("another", "a:80"))).isEmpty();
        assertThat(circuits.open(of(NOBODY, "a:80"))).isEmpty();
        pass(Duration.ofSeconds(5));
        assertThat(circuits.isHalfOpen(of("one", "a:80"))).isTrue();
        assertThat(circuits.isHalfOpen(of("another", "a:80"))).isFalse();
    }

    @Test
    void anyAnswerStartsTheCountAnew() {
        fail("a:80", 2);
        circuits.note(of(NOBODY, "a:80"), NOT_FOUND);
        fail("a:80", 2);

        assertThat(circuits.open(of(NOBODY, "a:80"))).isEmpty();
    }

    @Test
    void aSuccessfulProbeCloses() {
        fail("a:80", 3);
        pass(Duration.ofSeconds(5));

        circuits.note(of(NOBODY, "a:80"), NOT_FOUND);

        assertThat(circuits.isHalfOpen(of(NOBODY, "a:80"))).isFalse();
        fail("a:80", 2);
        assertThat(circuits.open(of(NOBODY, "a:80"))).isEmpty();
    }

    @Test
    void aProbeThatFailsOpensAgainForTwiceAsLong() {
        fail("a:80", 3);
        pass(Duration.ofSeconds(5));

        assertThat(circuits.note(of(NOBODY, "a:80"), FAILING)).isTrue();

        assertThat(circuits.open(of(NOBODY, "a:80")).map(HostCircuits.Open::remaining))
                .contains(Duration.ofSeconds(10));
    }

    @Test
    void onlySoManyHostsOfAllOwnersAreRemembered() {
        fail("first:80", 3);
        for (int i = 0; i < 10_000; i++) {
            circuits.note(of("owner" + i, "host:80"), FAILING);
        }

        assertThat(circuits.open(of(NOBODY, "first:80"))).isEmpty();
    }

    @Test
    void onlySoManyHostsAreRemembered() {
        fail("first:80", 3);
        for (int i = 0; i < 10_000; i++) {
            circuits.note(of(NOBODY, "host" + i + ":80"), FAILING);
        }

        assertThat(circuits.open(of(NOBODY, "first:80"))).isEmpty();
    }
}
