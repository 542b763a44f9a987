package dev.halftone.removal;

import dev.halftone.catalog.IdempotencyKeys;
import dev.halftone.catalog.RequestRemoval;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Looks every second for what has to go, in processes that have the role {@code api}. Each kind has a loop of its own, so that
 * one that has much to do, or can't go on, keeps none of the others waiting.
 */
@ApplicationScoped
class RemovalLoop {

    private static final Logger LOG = Logger.getLogger(RemovalLoop.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final int REQUESTS_A_ROUND = 100;
    private static final int KEYS_A_ROUND = 10_000;

    private final List<Kind> kinds;
    private final boolean active;
    private volatile List<Cancellable> loops = List.of();

    RemovalLoop(
            RequestRemoval requests,
            IdempotencyKeys keys,
            OutputRemoval outputs,
            StrayOutputs strays,
            RetentionConfig config,
            @ConfigProperty(name = "halftone.roles") Set<String> roles) {
        Optional<Duration> retention = config.retention();
        if (retention.filter(age -> age.isNegative() || age.isZero()).isPresent()) {
            throw new IllegalArgumentException("halftone.retention must be longer than nothing: " + retention.get());
        }
        this.kinds = Stream.of(
                        retention.map(age ->
                                new Kind("requests that have ended", () -> requests.removeEnded(age, REQUESTS_A_ROUND)
                                        .invoke(RemovalLoop::logRemoval)
                                        .replaceWithVoid())),
                        Optional.of(new Kind(
                                "old keys", () -> keys.sweep(KEYS_A_ROUND).replaceWithVoid())),
                        Optional.of(new Kind("deleted requests", () -> whileThereIsMore(outputs::next))),
                        Optional.of(new Kind("stray outputs", () -> whileThereIsMore(strays::next))))
                .flatMap(Optional::stream)
                .toList();
        this.active = roles.stream().anyMatch("api"::equalsIgnoreCase);
    }

    void start(@Observes StartupEvent event) {
        if (active) {
            loops = kinds.stream().map(Kind::loop).toList();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        loops.forEach(Cancellable::cancel);
    }

    /** Something that goes, round by round. */
    private static final class Kind {

        private final String name;
        private final Supplier<Uni<? extends Void>> round;
        private boolean failing;

        Kind(String name, Supplier<Uni<? extends Void>> round) {
            this.name = name;
            this.round = round;
        }

        Cancellable loop() {
            return Multi.createFrom()
                    .ticks()
                    .every(LOOK_INTERVAL)
                    .onOverflow()
                    .drop()
                    .onItem()
                    .transformToUniAndConcatenate(tick -> round())
                    .subscribe()
                    .with(done -> {}, failure -> LOG.errorf(failure, "The removal of %s has ended", name));
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
                LOG.infof("Deleting %s works again", name);
            }
        }

        private void noteFailure(Throwable failure) {
            if (!failing) {
                failing = true;
                LOG.warnf("Can't look for %s, and go on trying: %s", name, failure.toString());
            }
        }
    }

    private static void logRemoval(int removed) {
        if (removed > 0) {
            LOG.infof("Deleting %d requests whose retention has ended", removed);
        }
    }

    /** Batch after batch, each a subscription of its own, since a request may have many. */
    private static Uni<Void> whileThereIsMore(Supplier<Uni<? extends Boolean>> next) {
        return Uni.createFrom()
                .<Boolean>deferred(next)
                .repeat()
                .whilst(more -> more)
                .onItem()
                .ignoreAsUni();
    }
}
