package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitGateTest {

    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final AtomicReference<UniEmitter<? super String>> step = new AtomicReference<>();
    private final AtomicReference<Throwable> end = new AtomicReference<>();

    private UniAssertSubscriber<String> waitFor(Duration longest, Function<CommitGate, Uni<String>> transaction) {
        return CommitGate.within(longest, transaction).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private Uni<String> lastStep() {
        return Uni.createFrom().<String>emitter(step::set);
    }

    @Test
    void whatNobodyWaitsForIsNotCommitted() {
        UniAssertSubscriber<String> caller =
                waitFor(SOON, gate -> lastStep().invoke(gate::pass).onFailure().invoke(end::set));
        caller.awaitFailure(failure -> assertThat(failure).isInstanceOf(TimeoutException.class));

        step.get().complete("done");

        assertThat(end.get()).hasMessage("nobody waits for this transaction any more");
    }

    @Test
    void stepsOfATransactionThatNobodyWaitsForEndIt() {
        AtomicReference<CommitGate> entered = new AtomicReference<>();
        UniAssertSubscriber<String> caller = waitFor(SOON, gate -> {
            entered.set(gate);
            gate.requireOpen();
            return lastStep();
        });
        caller.awaitFailure();

        Throwable failure = Uni.createFrom()
                .voidItem()
                .invoke(entered.get()::requireOpen)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .getFailure();

        assertThat(failure).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCommitOfWhichNothingIsHeardIsUnknown() {
        waitFor(SOON, gate -> {
                    gate.pass();
                    return lastStep();
                })
                .awaitFailure(failure -> assertThat(failure)
                        .isInstanceOf(UnknownOutcomeException.class)
                        .hasCauseInstanceOf(TimeoutException.class));
    }

    @Test
    void aFailureBeforeTheCommitIsNoCommit() {
        waitFor(LONG, gate -> Uni.createFrom().failure(new IllegalStateException("connection lost")))
                .assertFailedWith(IllegalStateException.class, "connection lost");
    }

    @Test
    void aConnectionThatBreaksAfterTheCommitWasSentLeavesItUnknown() {
        waitFor(LONG, gate -> {
                    gate.pass();
                    return Uni.createFrom().failure(new IllegalStateException("connection lost"));
                })
                .assertFailedWith(UnknownOutcomeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "40001", "53100"})
    void aCommitThatIsAnsweredWithAnErrorIsRolledBack(String sqlState) {
        waitFor(LONG, gate -> {
                    gate.pass();
                    return Uni.createFrom()
                            .failure(new IllegalStateException(new PgException("no", "ERROR", sqlState, null)));
                })
                .assertFailedWith(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"57P01", "57P02", "25P04"})
    void aSessionThatIsEndedDuringTheCommitLeavesItUnknown(String sqlState) {
        waitFor(LONG, gate -> {
                    gate.pass();
                    return Uni.createFrom().failure(new PgException("terminating", "FATAL", sqlState, null));
                })
                .assertFailedWith(UnknownOutcomeException.class);
    }
}
