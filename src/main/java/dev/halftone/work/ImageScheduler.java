package dev.halftone.work;

import dev.halftone.fetch.FetchOutcome;
import dev.halftone.fetch.ServerAddress;
import dev.halftone.messages.ImageProcessed;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Schedules the images that this process holds. It takes records as long as there are slots, starts each image when its
 * turn comes, and emits the outcome. A record that waits for its host, or for other images of its owner, takes no slot.
 *
 * <p>All state is confined to one event loop, so no locks are needed.
 */
final class ImageScheduler implements Flow.Subscriber<InFlightImage> {

    private static final Logger LOG = Logger.getLogger(ImageScheduler.class);

    /** Records taken beyond the free slots, so that an image of another host is ready when a slot becomes free. */
    private static final int AHEAD = 8;

    /** Outcomes that may wait for Kafka before no more records are taken. */
    private static final int MAX_UNWRITTEN = 1_024;

    /**
     * Ended records that may be redelivered: those that end during {@link #WAIT_TIMEOUT} after one that waits, and a
     * margin.
     */
    private static final int REMEMBERED = 16_384;

    private static final Duration WAIT_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);
    private static final long MIN_DELAY_MILLIS = 5_000;
    private static final long MAX_DELAY_MILLIS = 15_000;

    private final WorkConfig config;
    private final ImageWork work;
    private final RetryPolicy retries;
    private final WorkMetrics metrics;
    private final BiFunction<Message<byte[]>, ImageProcessed, Message<String>> reply;
    private final BiFunction<Message<byte[]>, Throwable, Uni<Void>> putAside;
    private final OutcomeSender outcomes;
    private final OutcomeGathering gathering;
    private final Vertx vertx;
    private final Context loop; // the only one that uses the following fields
    private final HostCircuits circuits;
    private final HostQueues<InFlightImage> queues;
    private final Redeliveries redeliveries = new Redeliveries(REMEMBERED);
    private final Map<InFlightImage, Cancellable> running = new LinkedHashMap<>();
    private final CountDownLatch drained = new CountDownLatch(1);
    private final AtomicLong stopNanos = new AtomicLong();
    private final long sweeps;
    private Flow.Subscription records;
    private int requested;
    private int held;
    private boolean stopping;

    /**
     * @param reply creates the outgoing message, whose acknowledgement acknowledges the incoming one
     * @param putAside called for the record of an image that has no outcome; does not fail
     */
    ImageScheduler(
            WorkConfig config,
            ImageWork work,
            RetryPolicy retries,
            WorkMetrics metrics,
            BiFunction<Message<byte[]>, ImageProcessed, Message<String>> reply,
            BiFunction<Message<byte[]>, Throwable, Uni<Void>> putAside,
            OutcomeSender outcomes,
            Vertx vertx) {
        this.config = config;
        this.work = work;
        this.retries = retries;
        this.metrics = metrics;
        this.reply = reply;
        this.putAside = putAside;
        this.outcomes = outcomes;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.gathering = new OutcomeGathering(vertx, this::onLoop, outcomes::send, System::nanoTime);
        this.circuits = new HostCircuits(() -> closedCircuit(config), System::nanoTime);
        this.queues = new HostQueues<>(
                config.maxInFlight(),
                config.maxParked(),
                InFlightImage::queueKey,
                config.maxInFlightPerHost(),
                circuits::isHalfOpen,
                new AddressPlaces(config.maxInFlightPerAddress().orElse(2 * config.maxInFlightPerHost())));
        this.sweeps = vertx.setPeriodic(SWEEP_INTERVAL.toMillis(), tick -> onLoop(this::handBackWhatWaitsLong));
    }

    /** Creates a closed circuit. Rejects settings that do not fit together. */
    static Circuit closedCircuit(WorkConfig config) {
        return new Circuit(config.circuitFailures(), config.circuitOpen(), config.circuitMaxOpen());
    }

    private void onLoop(Runnable step) {
        loop.runOnContext(ignored -> step.run());
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        onLoop(() -> {
            records = subscription;
            request();
        });
    }

    /** Requests as many records as can be started, and a few ahead; none while Kafka does not take the outcomes. */
    private void request() {
        metrics.held(running.size(), queues.waiting());
        if (stopping || records == null || held + requested >= mostHeld()) {
            return;
        }
        int free = queues.freeSlots();
        int ahead = queues.hasRoom() ? AHEAD - queues.startable() : 0;
        int wanted = (free > 0 ? free : ahead) - requested;
        if (wanted > 0) {
            requested += wanted;
            records.request(wanted);
        }
    }

    private int mostHeld() {
        return config.maxInFlight() + config.maxParked() + MAX_UNWRITTEN;
    }

    @Override
    public void onNext(InFlightImage image) {
        onLoop(() -> arrived(image));
    }

    private void arrived(InFlightImage image) {
        requested--;
        if (stopping) {
            return; // not acknowledged, so Kafka gives it to another worker
        }
        held++;
        if (redeliveries.hasEnded(image.position())) {
            acknowledge(image);
            return;
        }
        redeliveries.held(image.position()).ifPresentOrElse(same -> same.tie(image), () -> begin(image));
        startAll();
    }

    private void begin(InFlightImage image) {
        redeliveries.hold(image);
        circuits.open(image.queueKey())
                .ifPresentOrElse(open -> emit(image, () -> putOff(image, open)), () -> queue(image));
    }

    private void queue(InFlightImage image) {
        queues.meet(image.queueKey().owner()).forEach(this::giveWay);
        if (!queues.offer(image)) {
            emit(image, () -> handedBack(image, "Too many images of its host or its owner are waiting."));
        }
    }

    /** Makes space for a new owner. The image loses what was fetched, and the attempt does not count. */
    private void giveWay(InFlightImage image) {
        running.remove(image).cancel();
        queues.giveWay(image);
        putOffIfClosed(image);
    }

    private void startAll() {
        for (Optional<InFlightImage> next = queues.next(); next.isPresent(); next = queues.next()) {
            start(next.get());
        }
        request();
    }

    private void start(InFlightImage image) {
        int start = image.start();
        Cancellable underWay = Uni.createFrom()
                .deferred(() -> work.process(
                        image.image(),
                        ImageTracer.of(image.message()).getCurrentContext(),
                        queues.visit(image),
                        outcome -> onLoop(() -> fetched(image, start, outcome))))
                .subscribe()
                .with(
                        outcome -> onLoop(() -> ended(image, start, () -> outcome)),
                        failure -> onLoop(() -> failed(image, start, failure)));
        running.put(image, underWay);
    }

    private void failed(InFlightImage image, int start, Throwable failure) {
        if (failure instanceof EarlierOutputGone) {
            beginAnew(image, start);
        } else {
            ended(image, start, () -> {
                throw new CompletionException(failure);
            });
        }
    }

    /** The image waits again, for a place of its host. */
    private void beginAnew(InFlightImage image, int start) {
        if (!running.containsKey(image) || !image.isStart(start)) {
            return;
        }
        running.remove(image);
        image.fetched(queues::fetched);
        image.forgetEarlierOutput();
        queues.again(image);
        putOffIfClosed(image);
        startAll();
    }

    private void fetched(InFlightImage image, int start, FetchOutcome outcome) {
        if (!running.containsKey(image) || !image.isStart(start)) {
            return;
        }
        if (outcome instanceof FetchOutcome.Crowded crowded) {
            crowded(image, crowded.server());
            return;
        }
        image.fetched(queues::fetched);
        if (circuits.note(image.queueKey(), outcome)) {
            metrics.circuitOpened();
            circuits.open(image.queueKey()).ifPresent(open -> queues.removeIf(
                            waiting -> waiting.queueKey().equals(image.queueKey()))
                    .forEach(waiting -> emit(waiting, () -> putOff(waiting, open))));
        }
        startAll();
    }

    /**
     * The image has not started, and waits again. If the process is stopping or the circuit has opened meanwhile, the
     * image gets the same outcome as the other waiting images.
     */
    private void crowded(InFlightImage image, ServerAddress server) {
        running.remove(image).cancel();
        queues.crowded(image, server);
        putOffIfClosed(image);
        startAll();
    }

    private void putOffIfClosed(InFlightImage image) {
        Optional<HostCircuits.Open> open = circuits.open(image.queueKey());
        if (stopping || open.isPresent()) {
            queues.removeIf(waiting -> waiting == image);
            if (stopping) {
                handBackAtOnce(image);
            } else {
                emit(image, () -> putOff(image, open.get()));
            }
        }
    }

    private void ended(InFlightImage image, int start, Supplier<ImageProcessed> outcome) {
        if (!running.containsKey(image) || !image.isStart(start)) {
            return;
        }
        running.remove(image);
        image.fetched(queues::fetched);
        queues.ended(image);
        emit(image, () -> circuits.open(image.queueKey())
                .map(open -> retries.notBefore(outcome.get(), open))
                .orElseGet(outcome));
        startAll();
    }

    private ImageProcessed putOff(InFlightImage image, HostCircuits.Open open) {
        return retries.postponeOrFail(image.image(), open);
    }

    private ImageProcessed handedBack(InFlightImage image, String reason) {
        long delay = ThreadLocalRandom.current().nextLong(MIN_DELAY_MILLIS, MAX_DELAY_MILLIS);
        return retries.handBack(image.image(), reason, Duration.ofMillis(delay));
    }

    /**
     * Hands back images that wait too long, because no later offset of their partition can be committed while they
     * wait.
     */
    private void handBackWhatWaitsLong() {
        queues.removeIf(image -> image.heldFor(WAIT_TIMEOUT))
                .forEach(image ->
                        emit(image, () -> handedBack(image, "Its host, or other images of its owner, take too long.")));
        request();
    }

    /** Kafka has given these partitions, and with them the images that still wait here, to another worker. */
    void forget(Collection<TopicPartition> partitions) {
        onLoop(() -> {
            queues.removeIf(image -> partitions.contains(image.position().partition()))
                    .forEach(image -> {
                        redeliveries.forget(image);
                        held -= image.deliveries();
                    });
            noteDrained();
            request();
        });
    }

    /** An image whose outcome can't be created is put aside; it keeps no place and does not stop other images. */
    private void emit(InFlightImage image, Supplier<ImageProcessed> outcome) {
        Message<String> message;
        try {
            ImageProcessed told = Objects.requireNonNull(outcome.get(), "the work has ended with nothing");
            message = reply.apply(image.message(), told);
            metrics.ended(told);
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "Image %s has no outcome", image.image().imageId());
            putAside.apply(image.message(), failure).subscribe().with(aside -> written(image));
            return;
        }
        gathering.add(message.withAck(() -> written(image)), running.size() + queues.waiting());
    }

    private CompletionStage<Void> written(InFlightImage image) {
        return CompletableFuture.runAsync(() -> redeliveries.end(image), this::onLoop)
                .thenCompose(noMoreAreTied -> acknowledge(image));
    }

    private CompletionStage<Void> acknowledge(InFlightImage image) {
        return image.acknowledge()
                .thenRun(() -> onLoop(() -> {
                    held -= image.deliveries();
                    noteDrained();
                    request();
                }));
    }

    @Override
    public void onError(Throwable failure) {
        onLoop(() -> {
            gathering.sendAll();
            outcomes.fail(failure);
        });
    }

    @Override
    public void onComplete() {
        onLoop(() -> {
            gathering.sendAll();
            outcomes.complete();
        });
    }

    /**
     * Takes no more records, hands back waiting images, lets those in progress end until the timeout, and then hands
     * back the rest.
     */
    void stop() {
        stopNanos.compareAndSet(0, System.nanoTime());
        onLoop(() -> {
            if (!stopping) {
                stopping = true;
                vertx.cancelTimer(sweeps);
                List<InFlightImage> waiting = queues.removeIf(image -> true);
                LOG.infof("Stopping: %d images come to their end, %d are handed back", running.size(), waiting.size());
                waiting.forEach(this::handBackAtOnce);
                gathering.sendAll();
                vertx.setTimer(Math.max(1, config.stopTimeout().toMillis()), expired -> onLoop(this::giveUp));
                noteDrained();
            }
        });
    }

    /**
     * Blocks until Kafka has the outcome of every image.
     *
     * @param lastOutcomes how long to wait after the {@code stop-timeout}
     * @return false if Kafka does not have them by then
     */
    boolean awaitDrained(Duration lastOutcomes) throws InterruptedException {
        long longest = config.stopTimeout().plus(lastOutcomes).toNanos();
        return drained.await(longest - (System.nanoTime() - stopNanos.get()), TimeUnit.NANOSECONDS);
    }

    private void giveUp() {
        Map<InFlightImage, Cancellable> unfinished = Map.copyOf(running);
        running.clear();
        unfinished.values().forEach(Cancellable::cancel);
        unfinished.keySet().forEach(this::handBackAtOnce);
        if (!unfinished.isEmpty()) {
            LOG.infof("%d images have not ended in time and are handed back", unfinished.size());
        }
    }

    private void handBackAtOnce(InFlightImage image) {
        emit(image, () -> retries.handBack(image.image(), "The process that had it has stopped.", Duration.ZERO));
    }

    private void noteDrained() {
        if (stopping && running.isEmpty() && held == 0) {
            drained.countDown();
        }
    }
}
