package dev.halftone.dispatch;

import dev.halftone.catalog.Silence;
import dev.halftone.schedule.FailureLog;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs round after round until nothing more is due, on every signal in this process and at every poll interval. A round
 * waits a moment for what it has sent, and then leaves it to complete on its own: what Kafka takes at once sets the
 * pace, and what it does not take blocks nothing.
 */
final class SendingLoop {

    private static final Logger LOG = Logger.getLogger(SendingLoop.class);
    private static final Duration PACE = Duration.ofMillis(100);

    private final String what;
    private final Supplier<Uni<Boolean>> round;
    private final Silence silence;
    /** The loop itself, and each batch that is being sent. */
    private final Phaser underWay = new Phaser(1);

    private volatile Cancellable loop = () -> {};
    private volatile boolean stopping;
    /** The round that is under way, or the failed ones in a row, without a response of PostgreSQL. */
    private final AtomicReference<Silence.Work> waiting = new AtomicReference<>();

    private final FailureLog roundFailures;
    private final FailureLog batchFailures;

    /**
     * @param round returns whether there may be more
     * @param silence tracks rounds that wait without a response of PostgreSQL
     */
    SendingLoop(String what, Supplier<Uni<Boolean>> round, Silence silence) {
        this.what = what;
        this.round = round;
        this.silence = silence;
        this.roundFailures = new FailureLog("Looking for " + what + " that are due");
        this.batchFailures = new FailureLog("Sending " + what);
    }

    void start(Duration pollInterval, Multi<Boolean> signals) {
        AtomicBoolean ended = new AtomicBoolean();
        loop = wakeUps(pollInterval, signals)
                .select()
                .first(wakeUp -> !stopping)
                .onItem()
                .transformToMultiAndConcatenate(wakeUp -> rounds())
                .onTermination()
                .invoke(() -> {
                    if (ended.compareAndSet(false, true)) {
                        underWay.arriveAndDeregister();
                    }
                })
                .subscribe()
                .with(sent -> {}, failure -> {
                    LOG.errorf(failure, "The loop that sends %s has ended", what);
                    silence.begin(); // never ended: only a new process sends again
                });
    }

    void askToStop() {
        stopping = true;
    }

    /** @return whether everything has been sent and recorded */
    boolean stop(Duration longest) throws InterruptedException {
        stopping = true;
        try {
            underWay.awaitAdvanceInterruptibly(0, longest.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } finally {
            loop.cancel();
        }
    }

    /** A wake-up that arrives during a round is kept, so that the next round sees the work. */
    private static Multi<Boolean> wakeUps(Duration pollInterval, Multi<Boolean> signals) {
        Multi<Boolean> polls = Multi.createFrom()
                .ticks()
                .every(pollInterval)
                .onOverflow()
                .drop()
                .map(tick -> true);
        return Multi.createBy()
                .merging()
                .streams(polls, signals.onOverflow().dropPreviousItems())
                .onOverflow()
                .dropPreviousItems();
    }

    /** Each round has its own subscription: rounds may follow each other for as long as there is a backlog. */
    private Multi<Boolean> rounds() {
        return Uni.createFrom()
                .deferred(() -> {
                    if (waiting.get() == null) {
                        waiting.set(silence.begin());
                    }
                    return round.get();
                })
                .invoke(() -> {
                    endWait();
                    roundFailures.worked();
                })
                .onFailure()
                .invoke(failure -> {
                    if (Silence.endsSilence(failure)) {
                        endWait();
                    }
                    roundFailures.failed(failure);
                })
                .onFailure()
                .recoverWithItem(false)
                .repeat()
                .whilst(more -> more && !stopping);
    }

    private void endWait() {
        Silence.Work ended = waiting.getAndSet(null);
        if (ended != null) {
            ended.end();
        }
    }

    /** Completes with the batch, or after {@link #PACE}; the batch goes on in that case. */
    Uni<Void> pacedBy(Uni<Void> batch) {
        return Uni.createFrom()
                .<Void>emitter(waiting -> {
                    underWay.register();
                    batch.onTermination()
                            .invoke(underWay::arriveAndDeregister)
                            .subscribe()
                            .with(
                                    sent -> {
                                        batchFailures.worked();
                                        waiting.complete(null);
                                    },
                                    failure -> {
                                        batchFailures.failed(failure);
                                        waiting.complete(null);
                                    });
                })
                .ifNoItem()
                .after(PACE)
                .recoverWithItem((Void) null);
    }
}
