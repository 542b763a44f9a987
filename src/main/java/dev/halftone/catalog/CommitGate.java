package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The last step of a transaction before its commit, and who waits for it: either the commit is sent, or the caller has been
 * told that nothing is stored; never both, whatever comes first.
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
     * Waits for a transaction for so long at most. Where it fails, nothing is stored, then or later, unless the failure is an
     * {@link UnknownOutcomeException}: the commit was sent, and PostgreSQL's answer has not come.
     *
     * @param transaction goes through the gate as its last step
     */
    static <T> Uni<T> within(Duration longest, Function<CommitGate, Uni<T>> transaction) {
        CommitGate gate = new CommitGate();
        return Deadline.within(longest, transaction.apply(gate)).onFailure().transform(gate::giveUp);
    }

    /** @throws IllegalStateException when the caller has gone, so that the transaction is rolled back */
    void pass() {
        if (!state.compareAndSet(State.OPEN, State.SENT)) {
            throw new IllegalStateException("nobody waits for this transaction any more");
        }
    }

    /** As {@link #pass}, for a step before the last one: what nobody waits for need not go on. */
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
     * PostgreSQL has answered the commit with an error. Not one of class 57 (PostgreSQL 17, appendix A: operator intervention)
     * or 25 (a session that ran out of time): a session that is ended while it waits for a standby has committed already.
     */
    private static boolean isRollback(Throwable failure) {
        return PostgresAnswer.sqlState(failure)
                .filter(state -> !state.startsWith("57") && !state.startsWith("25"))
                .isPresent();
    }
}
