package dev.halftone.schedule;

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
 * Runs steps in order of arrival, one at a time for each key and a limited number in total. A step that waits for its
 * key does not take a place from others.
 *
 * @param <K> the type of the keys
 */
public final class KeyedQueue<K> {

    /** The queue of each key that has a step running, or waiting for a place. */
    private final Map<K, Queue<Runnable>> queues = new HashMap<>();

    private final Queue<Runnable> waitingForPlace = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final StepLoop steps = new StepLoop(this::next);

    private int free;
    private int running;
    private boolean closed;

    /** @param most the maximum number of running steps */
    public KeyedQueue(int most) {
        this.free = most;
    }

    /**
     * Runs the step when it is its turn, on the thread of a caller or of a step that ends. Cancelling stops neither the
     * wait nor the step, so that no turn is lost. Never completes if the turns are closed before the step begins.
     */
    public <T> Uni<T> inTurn(K key, Supplier<Uni<? extends T>> step) {
        return Uni.createFrom().emitter(caller -> enter(key, StepLoop.step(step, () -> leave(key), caller)));
    }

    /**
     * Lets no further step begin.
     *
     * @return whether the running steps have ended within this time
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
            Queue<Runnable> queue = queues.get(key);
            if (queue != null) {
                queue.add(step);
                return;
            }
            queues.put(key, new ArrayDeque<>());
            waitingForPlace.add(step);
        }
        steps.beginNext();
    }

    private void leave(K key) {
        synchronized (this) {
            running--;
            free++;
            Runnable next = queues.get(key).poll();
            if (next == null) {
                queues.remove(key);
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
