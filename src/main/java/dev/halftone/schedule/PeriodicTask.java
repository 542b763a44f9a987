package dev.halftone.schedule;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.groups.MultiTimePeriod;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A task that runs at once and then periodically, off the event loops. A round begins when the previous one has ended;
 * ticks that are missed meanwhile are dropped. A failed round does not end the task, and is logged if the round before
 * it worked.
 */
public final class PeriodicTask {

    private static final Logger LOG = Logger.getLogger(PeriodicTask.class);

    private final String what;
    private final Duration interval;
    private final Supplier<? extends Uni<?>> round;
    private final FailureLog failures;
    private volatile Cancellable rounds = () -> {};
    private volatile boolean stopped;

    private PeriodicTask(String what, Duration interval, Supplier<? extends Uni<?>> round) {
        this.what = what;
        this.interval = interval;
        this.round = round;
        this.failures = new FailureLog(what);
    }

    /** @param the activity as the beginning of a sentence, such as "Reading the keys" */
    public static PeriodicTask of(String what, Duration interval, Supplier<? extends Uni<?>> round) {
        return new PeriodicTask(what, interval, round);
    }

    /** The same for a step that ends at once. */
    public static PeriodicTask ofStep(String what, Duration interval, Runnable step) {
        return of(what, interval, () -> Uni.createFrom().voidItem().invoke(step));
    }

    /** This or {@link #startAfter} may be called once. */
    public void start() {
        start(Multi.createFrom().ticks());
    }

    /**
     * Begins later, for a task that must not slow down the start of the process.
     *
     * @param delay more than 0
     */
    public void startAfter(Duration delay) {
        start(Multi.createFrom().ticks().startingAfter(delay));
    }

    private void start(MultiTimePeriod ticks) {
        rounds = ticks.every(interval)
                .onOverflow()
                .drop()
                .select()
                .first(tick -> !stopped)
                .onItem()
                .transformToUniAndConcatenate(tick -> round())
                .subscribe()
                .with(done -> {}, failure -> LOG.errorf(failure, "%s has ended", what));
    }

    /** Stops for good and cancels the round that is under way. */
    public void stop() {
        stopped = true;
        rounds.cancel();
    }

    private Uni<Void> round() {
        return Uni.createFrom()
                .deferred(() -> round.get().replaceWithVoid())
                .invoke(failures::worked)
                .onFailure()
                .invoke(this::failed)
                .onFailure()
                .recoverWithNull();
    }

    /** Failures of a stopped task are expected and are not logged. */
    private void failed(Throwable failure) {
        if (!stopped) {
            failures.failed(failure);
        }
    }
}
