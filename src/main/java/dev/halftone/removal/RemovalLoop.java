package dev.halftone.removal;

import dev.halftone.catalog.IdempotencyKeys;
import dev.halftone.catalog.OwnerRemoval;
import dev.halftone.catalog.RequestRemoval;
import dev.halftone.catalog.ReusableOutputs;
import dev.halftone.config.Roles;
import dev.halftone.schedule.PeriodicTask;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Checks regularly for data to delete, in processes with the role {@code api}. Each kind has its own loop, so that a
 * slow or failing one does not delay the others.
 */
@ApplicationScoped
class RemovalLoop {

    private static final Logger LOG = Logger.getLogger(RemovalLoop.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    /** A round reads some megabytes; whether an entry is deleted a day later does not matter. */
    private static final Duration REUSE_INTERVAL = Duration.ofSeconds(10);

    private static final Duration FOR_EVER = Duration.ofDays(100_000);

    private static final int REQUESTS_A_ROUND = 100;
    private static final int REQUESTS_OF_OWNER_A_STEP = 500;
    private static final int KEYS_A_ROUND = 10_000;

    private final List<PeriodicTask> tasks;
    private final boolean active;

    RemovalLoop(
            RequestRemoval requests,
            IdempotencyKeys keys,
            OutputRemoval outputs,
            OrphanOutputs strays,
            OwnerRemoval owners,
            ReusableOutputs reusable,
            RetentionConfig config,
            Roles roles) {
        Optional<Duration> retention = config.retention();
        if (retention.filter(age -> age.isNegative() || age.isZero()).isPresent()) {
            throw new IllegalArgumentException("halftone.retention must be longer than nothing: " + retention.get());
        }
        this.tasks = Stream.of(
                        retention.map(age ->
                                task("requests that have ended", () -> requests.removeEnded(age, REQUESTS_A_ROUND)
                                        .invoke(RemovalLoop::logRemoval)
                                        .replaceWithVoid())),
                        Optional.of(
                                task("old keys", () -> keys.sweep(KEYS_A_ROUND).replaceWithVoid())),
                        Optional.of(task(
                                "requests of owners",
                                () -> whileThereIsMore(() -> owners.removeSome(REQUESTS_OF_OWNER_A_STEP)))),
                        Optional.of(task("deleted requests", () -> whileThereIsMore(outputs::next))),
                        Optional.of(task("stray outputs", () -> whileThereIsMore(strays::next))),
                        Optional.of(PeriodicTask.of(
                                "Looking for outputs that are too old to be reused",
                                REUSE_INTERVAL,
                                () -> reusable.removeOld(retention.orElse(FOR_EVER))
                                        .replaceWithVoid())))
                .flatMap(Optional::stream)
                .toList();
        this.active = roles.api();
    }

    private static PeriodicTask task(String what, Supplier<Uni<? extends Void>> round) {
        return PeriodicTask.of("Looking for " + what, LOOK_INTERVAL, round);
    }

    void start(@Observes StartupEvent event) {
        if (active) {
            tasks.forEach(PeriodicTask::start);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        tasks.forEach(PeriodicTask::stop);
    }

    private static void logRemoval(int removed) {
        if (removed > 0) {
            LOG.infof("Deleting %d requests whose retention has ended", removed);
        }
    }

    /** Runs batch after batch. Each batch is a separate subscription, because a request may have many. */
    private static Uni<Void> whileThereIsMore(Supplier<Uni<? extends Boolean>> next) {
        return Uni.createFrom()
                .<Boolean>deferred(next)
                .repeat()
                .whilst(more -> more)
                .onItem()
                .ignoreAsUni();
    }
}
