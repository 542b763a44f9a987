package dev.halftone.work;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Gathers outcomes while many images are held, and sends them together ten times a second. Most of what an outcome
 * costs is counted per batch: the requests to Kafka that send and fetch it, the transaction that applies it, the claim
 * that follows, and the records of that claim. With few images held, or after a pause, an outcome is sent at once, so a
 * small request is as fast as without gathering.
 *
 * <p>Confined to the event loop of {@link ImageScheduler}.
 */
final class OutcomeGathering {

    /** The shortest time between two sendings, and the longest that an outcome waits. */
    static final Duration PAUSE = Duration.ofMillis(100);

    /** With fewer images held, each outcome is sent at once: too few would come together. */
    static final int MANY = 16;

    private final Vertx vertx;
    private final Consumer<Runnable> onLoop;
    private final Consumer<Message<String>> sender;
    private final LongSupplier nanoTime;
    private List<Message<String>> gathered = new ArrayList<>();
    private long sentAtNanos;
    private boolean waiting;

    /** @param onLoop runs a step on the scheduler's event loop */
    OutcomeGathering(Vertx vertx, Consumer<Runnable> onLoop, Consumer<Message<String>> sender, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.onLoop = onLoop;
        this.sender = sender;
        this.nanoTime = nanoTime;
        this.sentAtNanos = nanoTime.getAsLong() - PAUSE.toNanos();
    }

    /** @param held how many images are in progress, or wait for their host, besides that of the outcome */
    void add(Message<String> outcome, int held) {
        gathered.add(outcome);
        long left = PAUSE.toNanos() - (nanoTime.getAsLong() - sentAtNanos);
        if (held < MANY || left <= 0) {
            sendAll();
        } else if (!waiting) {
            waiting = true;
            vertx.setTimer(Math.max(1, Duration.ofNanos(left).toMillis()), expired -> onLoop.accept(this::pauseOver));
        }
    }

    private void pauseOver() {
        waiting = false;
        sendAll();
    }

    /** Sends all that have been gathered, in the order in which they came. */
    void sendAll() {
        if (gathered.isEmpty()) {
            return;
        }
        sentAtNanos = nanoTime.getAsLong();
        List<Message<String>> together = gathered;
        gathered = new ArrayList<>();
        together.forEach(sender);
    }
}
