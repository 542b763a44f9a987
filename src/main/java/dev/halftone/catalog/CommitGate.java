package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The last step of a transaction before its commit. Either the commit is sent, or the caller is told that nothing is
 * stored; never both.
 */
final class CommitGate {

    private enum State {
        OPEN,
        SENT,
        GIVEN_UP
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    private CommitGate() {}

    /**
     * Runs a transaction with a deadline. If it fails, nothing is stored, now or later, unless the failure is an {@link
     * UnknownOutcomeException}: then the commit was sent and PostgreSQL's response is missing.
     *
     * @param transaction must pass the gate as its last step
     */
    static <T> Uni<T> within(Duration longest, Function<CommitGate, Uni<T>> transaction) {
        CommitGate gate = new CommitGate();
        return Deadline.within(longest, transaction.apply(gate)).onFailure().transform(gate::giveUp);
    }

    /** @throws IllegalStateException if the caller no longer waits, so that the transaction is rolled back */
    void pass() {
        if (!state.compareAndSet(State.OPEN, State.SENT)) {
            throw new IllegalStateException("nobody waits for this transaction any more");
        }
    }

    /** Like {@link #pass}, for an earlier step: a transaction that no caller waits for need not go on. */
    void requireOpen() {
        if (state.get() != State.OPEN) {
            throw new IllegalStateException("nobody waits for this transaction any more");
        }
    }

    private Throwable giveUp(Throwable failure) {
        boolean closed = state.compareAndSet(State.OPEN, State.GIVEN_UP);
        return closed || isRollback(failure) ? failure : new UnknownOutcomeException(failure);
    }

    /**
     * Whether PostgreSQL responded to the commit with an error that means a rollback. Classes 57 (PostgreSQL 17,
     * appendix A: operator intervention) and 25 (session timeouts) do not: a session that is terminated while it waits
     * for a standby has already committed.
     */
    private static boolean isRollback(Throwable failure) {
        return PostgresAnswer.sqlState(failure)
                .filter(state -> !state.startsWith("57") && !state.startsWith("25"))
                .isPresent();
    }
}
