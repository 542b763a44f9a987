package dev.halftone.dispatch;

import dev.halftone.catalog.DispatchQueue;
import dev.halftone.catalog.DueImage;
import dev.halftone.catalog.Outbox;
import dev.halftone.catalog.WorkSignal;
import dev.halftone.messages.ImageRequested;
import dev.halftone.messages.RecordJson;
import dev.halftone.messages.Topics;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The loop that sends: whenever something in this process says there may be work, and every poll interval, it sends what
 * is due until nothing more is.
 */
@ApplicationScoped
class Dispatcher {

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final int OUTBOX_BATCH = 500;
    private static final Duration LAST_ROUND = Duration.ofSeconds(3);

    private final DispatchQueue images;
    private final Outbox outbox;
    private final WorkSignal signal;
    private final RecordSender sender;
    private final RecordJson json;
    private final KafkaBroker broker;
    private final DispatchConfig config;
    private final boolean active;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Cancellable loop = () -> {};
    private volatile boolean stopping;
    private volatile boolean failing;

    Dispatcher(
            DispatchQueue images,
            Outbox outbox,
            WorkSignal signal,
            RecordSender sender,
            RecordJson json,
            KafkaBroker broker,
            DispatchConfig config,
            @ConfigProperty(name = "halftone.roles") Set<String> roles) {
        this.images = images;
        this.outbox = outbox;
        this.signal = signal;
        this.sender = sender;
        this.json = json;
        this.broker = broker;
        this.config = config;
        this.active = roles.stream().anyMatch("api"::equalsIgnoreCase);
    }

    void start(@Observes StartupEvent event) {
        if (active) {
            loop = wakeUps()
                    .select()
                    .first(wakeUp -> !stopping)
                    .onItem()
                    .transformToMultiAndConcatenate(wakeUp -> sendAllThatIsDue())
                    .subscribe()
                    .with(sent -> {}, failure -> LOG.error("The dispatch loop has ended", failure), ended::countDown);
        }
    }

    /** As soon as the process is told to leave: others send what is due. */
    void beginToStop(@Observes ShutdownDelayInitiatedEvent event) {
        stopping = true;
    }

    /**
     * Waits for the round under way: one that is cut off between sending and marking as sent is sent again. Before the
     * workers, since what was sent may be theirs.
     */
    void stop(@Observes @Priority(1_000) ShutdownEvent event) throws InterruptedException {
        stopping = true;
        if (active && !ended.await(LAST_ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("PostgreSQL or Kafka has not answered; what was being sent is sent again");
        }
        loop.cancel();
    }

    /** A wake-up that comes while a round is under way is kept, so that the next round sees what it announced. */
    private Multi<Boolean> wakeUps() {
        Multi<Boolean> polls = Multi.createFrom()
                .ticks()
                .every(config.pollInterval())
                .onOverflow()
                .drop()
                .map(tick -> true);
        return Multi.createBy()
                .merging()
                .streams(polls, signal.stream().onOverflow().dropPreviousItems())
                .onOverflow()
                .dropPreviousItems();
    }

    /** Round after round, each a subscription of its own: rounds may follow each other for as long as there is a backlog. */
    private Multi<Boolean> sendAllThatIsDue() {
        return Uni.createFrom().deferred(this::round).repeat().whilst(sent -> sent && !stopping);
    }

    /** @return whether anything was due, so that there may be more */
    private Uni<Boolean> round() {
        if (!broker.ready()) {
            return Uni.createFrom().item(false);
        }
        return outbox.drain(OUTBOX_BATCH, this::sendEntries)
                .chain(entries -> images.dispatchDue(config.window(), config.resendAfter(), this::sendImages)
                        .map(dispatched -> entries + dispatched > 0))
                .invoke(this::noteSuccess)
                .onFailure()
                .invoke(this::noteFailure)
                .onFailure()
                .recoverWithItem(false);
    }

    private Uni<Void> sendImages(List<DueImage> due) {
        return sender.sendAll(due.stream().map(this::record).toList());
    }

    private Uni<Void> sendEntries(List<Outbox.Entry> entries) {
        return sender.sendAll(entries);
    }

    private Outbox.Entry record(DueImage image) {
        ImageRequested message = new ImageRequested(
                image.id(),
                image.requestId(),
                image.url(),
                image.attempt(),
                image.requestAttempt(),
                image.quality(),
                image.effort(),
                image.maxWidth(),
                image.maxHeight());
        return new Outbox.Entry(Topics.IMAGE_REQUESTED, image.id().toString(), Map.of(), json.write(message))
                .inTrace(image.traceParent());
    }

    private void noteSuccess() {
        if (failing) {
            failing = false;
            LOG.info("Sending to Kafka works again");
        }
    }

    private void noteFailure(Throwable failure) {
        if (!failing) {
            failing = true;
            LOG.warnf("Can't send what is due, and go on trying: %s", failure.toString());
        }
    }
}
