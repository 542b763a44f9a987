package dev.halftone.recompress;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Decides whose image gets the next thread: the waiting owner with the fewest threads; of several, the one that has
 * used threads for the shortest time. A new owner starts with the least time that any present owner has used, so that
 * it neither gains nor loses by its absence. Images of one owner are served in order of arrival.
 *
 * <p>Thread-safe.
 */
final class OwnerTurns {

    private final Executor threads;
    private final IntSupplier most;
    private final Map<String, Owner> owners = new LinkedHashMap<>();
    private int running;
    private int waiting;
    private boolean closed;

    private record Task(Runnable work, Consumer<RejectedExecutionException> rejected) {}

    private static final class Owner {
        private final Deque<Task> waiting = new ArrayDeque<>();
        private int running;
        private long usedNanos;
    }

    private record Turn(Owner owner, Task task) {}

    /** @param most the current number of threads */
    OwnerTurns(Executor threads, IntSupplier most) {
        this.threads = threads;
        this.most = most;
    }

    /**
     * Runs the work when it is its turn.
     *
     * @param rejected called instead when the threads take no more work
     */
    void execute(String owner, Runnable work, Consumer<RejectedExecutionException> rejected) {
        synchronized (this) {
            if (!closed) {
                owners.computeIfAbsent(owner, this::newcomer).waiting.add(new Task(work, rejected));
                waiting++;
                startAll();
                return;
            }
        }
        rejected.accept(new RejectedExecutionException("nothing is recompressed any more"));
    }

    private Owner newcomer(String name) {
        Owner owner = new Owner();
        owner.usedNanos = owners.values().stream()
                .mapToLong(other -> other.usedNanos)
                .min()
                .orElse(0);
        return owner;
    }

    /** Also to be called after the number of threads has grown. */
    synchronized void startAll() {
        for (Optional<Turn> next = next(); next.isPresent(); next = next()) {
            start(next.get());
        }
    }

    private Optional<Turn> next() {
        if (running >= most.getAsInt()) {
            return Optional.empty();
        }
        Owner chosen = null;
        for (Owner owner : owners.values()) {
            if (!owner.waiting.isEmpty() && (chosen == null || comesBefore(owner, chosen))) {
                chosen = owner;
            }
        }
        return Optional.ofNullable(chosen).map(owner -> new Turn(owner, owner.waiting.remove()));
    }

    private static boolean comesBefore(Owner owner, Owner other) {
        return owner.running < other.running || owner.running == other.running && owner.usedNanos < other.usedNanos;
    }

    private void start(Turn turn) {
        waiting--;
        running++;
        turn.owner().running++;
        try {
            threads.execute(() -> run(turn));
        } catch (RejectedExecutionException e) {
            end(turn, 0);
            turn.task().rejected().accept(e);
        }
    }

    private void run(Turn turn) {
        long started = System.nanoTime();
        try {
            turn.task().work().run();
        } finally {
            synchronized (this) {
                end(turn, System.nanoTime() - started);
                startAll();
            }
        }
    }

    private synchronized void end(Turn turn, long usedNanos) {
        running--;
        turn.owner().running--;
        turn.owner().usedNanos += usedNanos;
        owners.values().removeIf(owner -> owner.running == 0 && owner.waiting.isEmpty());
        notifyAll();
    }

    synchronized int waiting() {
        return waiting;
    }

    /** Rejects new work, and waits at most {@code nanos} until all work has ended. */
    synchronized void close(long nanos) throws InterruptedException {
        closed = true;
        long deadline = System.nanoTime() + nanos;
        for (long left = nanos; running + waiting > 0 && left > 0; left = deadline - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
        }
    }
}
