package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Steps of which one at a time may run for each key, in the order in which they came, and so many in all. One that waits for
 * its key takes no place of others.
 *
 * @param <K> what a step is for
 */
public final class Turns<K> {

    /** The steps that wait for each key that has one running, or waiting for a place. */
    private final Map<K, Queue<Runnable>> lanes = new HashMap<>();

    private final Queue<Runnable> waitingForPlace = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final StepLoop steps = new StepLoop(this::next);

    private int free;
    private int running;
    private boolean closed;

    /** @param most steps that run at a time */
    public Turns(int most) {
        this.free = most;
    }

    /**
     * Runs the step when it is its turn, on a thread of those that ask or end. A caller that hangs up cancels neither the
     * wait nor the step, so that no turn can be lost between the two. Never ends when the turns are closed before the step
     * begins.
     */
    public <T> Uni<T> inTurn(K key, Supplier<Uni<? extends T>> step) {
        return Uni.createFrom().emitter(caller -> enter(key, StepLoop.step(step, () -> leave(key), caller)));
    }

    /**
     * No step begins any more.
     *
     * @return whether those that run have ended within this time
     */
    public boolean close(Duration longest) throws InterruptedException {
        synchronized (this) {
            closed = true;
            noteEnd();
        }
        return ended.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void enter(K key, Runnable step) {
        synchronized (this) {
            Queue<Runnable> lane = lanes.get(key);
            if (lane != null) {
                lane.add(step);
                return;
            }
            lanes.put(key, new ArrayDeque<>());
            waitingForPlace.add(step);
        }
        steps.beginNext();
    }

    private void leave(K key) {
        synchronized (this) {
            running--;
            free++;
            Runnable next = lanes.get(key).poll();
            if (next == null) {
                lanes.remove(key);
            } else {
                waitingForPlace.add(next);
            }
            noteEnd();
        }
        steps.beginNext();
    }

    private synchronized Runnable next() {
        if (closed || free == 0 || waitingForPlace.isEmpty()) {
            return null;
        }
        free--;
        running++;
        return waitingForPlace.remove();
    }

    private void noteEnd() {
        if (closed && running == 0) {
            ended.countDown();
        }
    }
}
