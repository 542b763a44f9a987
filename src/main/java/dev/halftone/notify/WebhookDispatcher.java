package dev.halftone.notify;

import dev.halftone.catalog.WebhookAttempt;
import dev.halftone.catalog.WebhookQueue;
import dev.halftone.catalog.WebhookQueue.DueWebhook;
import dev.halftone.catalog.WebhookState;
import dev.halftone.catalog.WebhookSweep;
import dev.halftone.config.Roles;
import dev.halftone.config.ShutdownOrder;
import dev.halftone.schedule.FailureLog;
import dev.halftone.schedule.PeriodicTask;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Sends webhooks that are due, in processes with the role {@code api}: many at a time, few to each host, with a share
 * for each owner. Its state is confined to one Vert.x context. A message that is not marked as sent, for whatever
 * reason, is sent again when its lease expires.
 */
@ApplicationScoped
class WebhookDispatcher {

    private static final Logger LOG = Logger.getLogger(WebhookDispatcher.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final int MARKED_AGAIN = 3;

    /** Webhooks are given up after hours, so that fewer looks suffice. */
    private static final int POLLS_A_SWEEP = 10;

    private static final int GIVEN_UP_AT_ONCE = 10_000;

    /** Time for PostgreSQL to record what has been cut off. */
    private static final Duration LAST_NOTES = Duration.ofSeconds(1);

    private final WebhookQueue queue;
    private final WebhookSweep sweep;
    private final WebhookDelivery delivery;
    private final DeliveryPolicy policy;
    private final WebhooksConfig config;
    private final WebhookMetrics metrics;
    private final Vertx vertx;
    private final Executor onContext;
    private final FailureLog failures = new FailureLog("Looking for webhooks that are due");
    private final PeriodicTask polls;
    private final PeriodicTask sweeps;
    private final boolean active;
    private final DeliverySlots slots;
    private final Duration lease;
    private final Set<UniEmitter<? super DeliveryOutcome>> waiting = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean looking;
    private boolean lookAgain;
    private boolean stopping;
    private boolean gone;
    private final AtomicBoolean leaving = new AtomicBoolean();
    private volatile long leftNanos;

    WebhookDispatcher(
            WebhookQueue queue,
            WebhookSweep sweep,
            WebhookDelivery delivery,
            DeliveryPolicy policy,
            SigningSecrets secrets,
            WebhooksConfig config,
            WebhookMetrics metrics,
            Vertx vertx,
            Roles roles) {
        this.queue = queue;
        this.sweep = sweep;
        this.delivery = delivery;
        this.policy = policy;
        this.config = config;
        this.metrics = metrics;
        this.vertx = vertx;
        this.onContext = MutinyHelper.executor(vertx.getOrCreateContext());
        this.active = secrets.configured() && roles.api();
        this.slots = new DeliverySlots(config.maxInFlight(), config.maxInFlightPerHost());
        this.lease = config.timeout().plus(config.lease());
        requireMillis("timeout", config.timeout());
        requireMillis("lease", config.lease());
        requireMillis("poll-interval", config.pollInterval());
        requireMillis("stop-timeout", config.stopTimeout());
        this.polls = PeriodicTask.ofStep("Waking the sender of webhooks", config.pollInterval(), this::wake);
        this.sweeps = PeriodicTask.of(
                "Giving up old webhooks", config.pollInterval().multipliedBy(POLLS_A_SWEEP), this::giveUpOld);
    }

    private static void requireMillis(String key, Duration duration) {
        if (duration.toMillis() < 1 || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("halftone.webhooks." + key + " is not within 1 ms to 1 day");
        }
    }

    void start(@Observes StartupEvent event) {
        if (active) {
            metrics.begin();
            queue.whenDue(this::wake);
            polls.start();
            sweeps.start();
        }
    }

    /** Stops claiming as soon as the process is told to exit; messages under way may still get a response. */
    void beginToStop(@Observes ShutdownDelayInitiatedEvent event) {
        leave();
    }

    /**
     * Waits for what is under way, before PostgreSQL's connections are closed. Runs after progress, which may take
     * longer.
     */
    void stop(@Observes @Priority(ShutdownOrder.NOTIFY) ShutdownEvent event) throws InterruptedException {
        leave();
        long longest = config.stopTimeout().plus(LAST_NOTES).toNanos();
        if (active && !ended.await(longest - (System.nanoTime() - leftNanos), TimeUnit.NANOSECONDS)) {
            LOG.warn("PostgreSQL has not answered; webhooks that were under way are sent again");
        }
    }

    private void leave() {
        if (leaving.compareAndSet(false, true)) {
            leftNanos = System.nanoTime();
            polls.stop();
            sweeps.stop();
            onContext.execute(() -> {
                stopping = true;
                vertx.setTimer(Math.max(1, config.stopTimeout().toMillis()), expired -> giveUp());
                noteEnd();
            });
        }
    }

    private void giveUp() {
        gone = true;
        waiting.forEach(message -> message.complete(new DeliveryOutcome.CutOff()));
    }

    private void noteEnd() {
        if (stopping && !looking && slots.taken() == 0) {
            ended.countDown();
        }
    }

    private Uni<Integer> giveUpOld() {
        return sweep.giveUp(config.giveUpAfter(), GIVEN_UP_AT_ONCE).invoke(WebhookDispatcher::logGivenUp);
    }

    private static void logGivenUp(int webhooks) {
        if (webhooks > 0) {
            LOG.infof("%d webhooks to hosts that do not answer are given up", webhooks);
        }
    }

    void wake() {
        onContext.execute(this::look);
    }

    /** Begins all that is due and has a place; a wake-up meanwhile makes it look again. */
    private void look() {
        lookAgain = true;
        if (looking || stopping) {
            return;
        }
        looking = true;
        lookAgain = false;
        Uni.createFrom()
                .deferred(this::beginNext)
                .repeat()
                .whilst(begun -> begun)
                .onItem()
                .ignoreAsUni()
                .subscribe()
                .with(done -> looked(), this::noteFailure);
    }

    private void looked() {
        failures.worked();
        endLook();
    }

    private void noteFailure(Throwable failure) {
        lookAgain = false;
        failures.failed(failure);
        endLook();
    }

    private void endLook() {
        looking = false;
        noteEnd();
        if (lookAgain) {
            look();
        }
    }

    /** @return whether a message was begun, so that there may be more */
    private Uni<Boolean> beginNext() {
        if (stopping || slots.full()) {
            return Uni.createFrom().item(false);
        }
        return queue.claim(slots.busyHosts(), slots.busyOwners(), lease)
                .emitOn(onContext)
                .invoke(due -> due.ifPresent(this::begin))
                .map(due -> due.isPresent());
    }

    private void begin(DueWebhook webhook) {
        if (gone) {
            return; // claimed too late: another process sends it when the lease expires
        }
        slots.take(webhook.owner(), webhook.host());
        long start = System.nanoTime();
        Uni.combine()
                .any()
                .of(deliver(webhook), cutOff())
                .invoke(metrics::ended)
                .map(outcome ->
                        policy.attempt(outcome, webhook.failures(), Duration.ofNanos(System.nanoTime() - start)))
                .chain(attempt -> mark(webhook, attempt))
                .emitOn(onContext)
                .onTermination()
                .invoke(() -> release(webhook))
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf(
                                "The webhook %s could not be marked, and is sent again: %s",
                                webhook.eventId(), failure));
    }

    /** An error in this service is a failed attempt, too: unmarked, the message would be sent again for ever. */
    private Uni<DeliveryOutcome> deliver(DueWebhook webhook) {
        return Uni.createFrom()
                .deferred(() -> delivery.deliver(webhook))
                .onFailure()
                .invoke(fault -> LOG.errorf(fault, "The webhook %s could not be sent", webhook.eventId()))
                .onFailure()
                .recoverWithItem(new DeliveryOutcome.Unreachable("internal", "The service failed; its log says why."));
    }

    /** Emitted when the process can wait no longer. */
    private Uni<DeliveryOutcome> cutOff() {
        return Uni.createFrom().emitter(message -> {
            waiting.add(message);
            message.onTermination(() -> waiting.remove(message));
        });
    }

    private Uni<Void> mark(DueWebhook webhook, WebhookAttempt attempt) {
        return Uni.createFrom()
                .deferred(() -> queue.end(webhook, attempt))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE)
                .atMost(MARKED_AGAIN)
                .invoke(state -> state.ifPresent(now -> log(webhook, attempt, now)))
                .replaceWithVoid();
    }

    /** Logs only the host: paths and queries of receivers' URLs are secrets. */
    private static void log(DueWebhook webhook, WebhookAttempt attempt, WebhookState state) {
        if (state == WebhookState.FAILED) {
            LOG.infof(
                    "The webhook %s to %s is given up: %s", webhook.eventId(), webhook.host(), attempt.errorMessage());
        } else {
            LOG.debugf("Webhook %s to %s: %s", webhook.eventId(), webhook.host(), attempt);
        }
    }

    private void release(DueWebhook webhook) {
        slots.giveBack(webhook.owner(), webhook.host());
        noteEnd();
        look();
    }
}
