package dev.halftone.schedule;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Something that is done at once and then every so often, off the event loops. A round begins when the one before has ended; what
 * is missed meanwhile is dropped. One that fails is not the last, and is logged when the one before had worked.
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

    /** @param what is done: the beginning of a sentence, as "Reading the keys" */
    public static PeriodicTask of(String what, Duration interval, Supplier<? extends Uni<?>> round) {
        return new PeriodicTask(what, interval, round);
    }

    /** The same of what ends at once. */
    public static PeriodicTask ofStep(String what, Duration interval, Runnable step) {
        return of(what, interval, () -> Uni.createFrom().voidItem().invoke(step));
    }

    /** Once. */
    public void start() {
        rounds = Multi.createFrom()
                .ticks()
                .every(interval)
                .onOverflow()
                .drop()
                .select()
                .first(tick -> !stopped)
                .onItem()
                .transformToUniAndConcatenate(tick -> round())
                .subscribe()
                .with(done -> {}, failure -> LOG.errorf(failure, "%s has ended", what));
    }

    /** For good; cuts off the round that is under way. */
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

    /** What is closed while the process leaves is no news. */
    private void failed(Throwable failure) {
        if (!stopped) {
            failures.failed(failure);
        }
    }
}
