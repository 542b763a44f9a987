package dev.halftone.removal;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Something to look for again and again; a round begins when the one before has ended, and one that fails is not the last. */
final class PeriodicTask {

    private static final Logger LOG = Logger.getLogger(PeriodicTask.class);

    private final String what;
    private final Duration interval;
    private final Supplier<Uni<? extends Void>> round;
    /** Of one round after the other. */
    private volatile boolean failing;

    /** @param what is looked for: the end of a sentence */
    PeriodicTask(String what, Duration interval, Supplier<Uni<? extends Void>> round) {
        this.what = what;
        this.interval = interval;
        this.round = round;
    }

    Cancellable start() {
        return Multi.createFrom()
                .ticks()
                .every(interval)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> round())
                .subscribe()
                .with(done -> {}, failure -> LOG.errorf(failure, "Nobody looks for %s any more", what));
    }

    private Uni<Void> round() {
        return Uni.createFrom()
                .<Void>deferred(round)
                .invoke(this::noteSuccess)
                .onFailure()
                .invoke(this::noteFailure)
                .onFailure()
                .recoverWithNull();
    }

    private void noteSuccess() {
        if (failing) {
            failing = false;
            LOG.infof("Looking for %s works again", what);
        }
    }

    private void noteFailure(Throwable failure) {
        if (!failing) {
            failing = true;
            LOG.warnf("Can't look for %s, and go on trying: %s", what, failure);
        }
    }
}
