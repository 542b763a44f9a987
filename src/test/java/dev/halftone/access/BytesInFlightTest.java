package dev.halftone.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesInFlightTest {

    private final BytesInFlight bytes = new BytesInFlight(100, 40);

    @Test
    void anOwnerHasHisShareAndNoMore() {
        BytesInFlight.Lease first = bytes.take("alice", 30).orElseThrow();

        assertThat(bytes.take("alice", 11)).isEmpty();
        assertThat(bytes.take("alice", 10)).isPresent();
        assertThat(bytes.take("bob", 40)).isPresent();
        first.release();
        assertThat(bytes.take("alice", 30)).isPresent();
    }

    @Test
    void allTogetherHaveTheWholeAndNoMore() {
        bytes.take("alice", 40);
        bytes.take("bob", 40);

        assertThat(bytes.take("carol", 21)).isEmpty();
        assertThat(bytes.take("carol", 20)).isPresent();
    }

    @Test
    void whereNobodySaysWhoHeIsThereAreNoShares() {
        assertThat(bytes.take(null, 100)).isPresent();
        assertThat(bytes.take(null, 1)).isEmpty();
    }

    @Test
    void whatSeveralHoldIsGivenBackByTheLastOnce() {
        BytesInFlight.Lease lease = bytes.take("alice", 40).orElseThrow();
        lease.hold();

        lease.release();
        assertThat(bytes.taken()).isEqualTo(40);
        lease.release();
        lease.shrinkTo(10);

        assertThat(bytes.taken()).isZero();
        assertThat(bytes.taken("alice")).isZero();
    }

    @Test
    void whatTurnsOutToBeLessIsGivenBackAtOnce() {
        BytesInFlight.Lease lease = bytes.take("alice", 40).orElseThrow();

        lease.shrinkTo(5);
        lease.shrinkTo(20);

        assertThat(bytes.taken("alice")).isEqualTo(5);
        lease.release();
        assertThat(bytes.taken()).isZero();
    }

    @Test
    void whatTurnsOutToBeMoreIsTakenWhileThereIsRoom() {
        BytesInFlight.Lease lease = bytes.take("alice", 10).orElseThrow();

        assertThat(lease.growTo(30)).isTrue();
        assertThat(lease.growTo(20)).as("what it has already").isTrue();
        assertThat(lease.growTo(1_000)).isFalse();

        assertThat(bytes.taken("alice")).isEqualTo(30);
        lease.release();
        assertThat(bytes.taken()).isZero();
    }
}
