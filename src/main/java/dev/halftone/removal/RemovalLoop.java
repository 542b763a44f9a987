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
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Looks every second for what has to go, in processes that have the role {@code api}. */
@ApplicationScoped
class RemovalLoop {

    private static final Logger LOG = Logger.getLogger(RemovalLoop.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final int REQUESTS_A_ROUND = 100;
    private static final int KEYS_A_ROUND = 10_000;

    private final RequestRemoval requests;
    private final IdempotencyKeys keys;
    private final OutputRemoval outputs;
    private final StrayOutputs strays;
    private final Optional<Duration> retention;
    private final boolean active;
    private volatile Cancellable loop = () -> {};
    private volatile boolean failing;

    RemovalLoop(
            RequestRemoval requests,
            IdempotencyKeys keys,
            OutputRemoval outputs,
            StrayOutputs strays,
            RetentionConfig config,
            @ConfigProperty(name = "halftone.roles") Set<String> roles) {
        this.requests = requests;
        this.keys = keys;
        this.outputs = outputs;
        this.strays = strays;
        this.retention = config.retention();
        if (retention.filter(age -> age.isNegative() || age.isZero()).isPresent()) {
            throw new IllegalArgumentException("halftone.retention must be longer than nothing: " + retention.get());
        }
        this.active = roles.stream().anyMatch("api"::equalsIgnoreCase);
    }

    void start(@Observes StartupEvent event) {
        if (active) {
            loop = Multi.createFrom()
                    .ticks()
                    .every(LOOK_INTERVAL)
                    .onOverflow()
                    .drop()
                    .onItem()
                    .transformToUniAndConcatenate(tick -> round())
                    .subscribe()
                    .with(done -> {}, failure -> LOG.error("The removal loop has ended", failure));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        loop.cancel();
    }

    private Uni<Void> round() {
        return removeEndedRequests()
                .chain(() -> keys.sweep(KEYS_A_ROUND))
                .chain(() -> whileThereIsMore(outputs::next))
                .chain(() -> whileThereIsMore(strays::next))
                .invoke(this::noteSuccess)
                .onFailure()
                .invoke(this::noteFailure)
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> removeEndedRequests() {
        return retention
                .map(age -> requests.removeEnded(age, REQUESTS_A_ROUND)
                        .invoke(RemovalLoop::logRemoval)
                        .replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
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

    private void noteSuccess() {
        if (failing) {
            failing = false;
            LOG.info("Deleting works again");
        }
    }

    private void noteFailure(Throwable failure) {
        if (!failing) {
            failing = true;
            LOG.warnf("Can't look for what has to be deleted, and go on trying: %s", failure.toString());
        }
    }
}
