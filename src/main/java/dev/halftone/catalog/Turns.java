package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    /** Calls for the next step that nobody has seen to. */
    private final AtomicInteger wishes = new AtomicInteger();

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
        return Uni.createFrom()
                .emitter(caller -> enter(key, () -> Uni.createFrom()
                        .<T>deferred(step)
                        .onTermination()
                        .invoke(() -> leave(key))
                        .subscribe()
                        .with(caller::complete, caller::fail)));
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
        beginNext();
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
        beginNext();
    }

    /**
     * One thread at a time begins steps, one after the other. One that ends at once, as all do when PostgreSQL has closed their
     * connections, would otherwise begin the next within itself: the stack overflowed, in whatever was being done just then.
     */
    private void beginNext() {
        if (wishes.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        while (seen > 0) {
            for (Runnable next = next(); next != null; next = next()) {
                next.run();
            }
            seen = wishes.addAndGet(-seen);
        }
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
