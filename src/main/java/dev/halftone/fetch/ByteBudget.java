package dev.halftone.fetch;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * A bound on the bytes that are held at the same time. Whoever wants to hold bytes takes a {@link Lease} first and
 * closes it afterwards.
 *
 * <p>Strict: the leases never add up to more than the capacity. Fair: waiters are served in the order of their coming,
 * and nobody passes them, so a large request does not starve. Free of deadlock as long as nobody waits for a lease while
 * holding one; a lease therefore grows only without waiting.
 *
 * <p>Thread-safe.
 */
public final class ByteBudget {

    private final long capacity;
    private final Object lock = new Object();
    private final Queue<Waiter> waiters = new ArrayDeque<>();
    private long available;

    /** @param capacity in bytes, at least 1 */
    public ByteBudget(long capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a budget of " + capacity + " bytes");
        }
        this.capacity = capacity;
        this.available = capacity;
    }

    /** The bytes that all leases together may hold. */
    public long capacity() {
        return capacity;
    }

    /** The bytes that no lease holds at this moment. */
    public long available() {
        synchronized (lock) {
            return available;
        }
    }

    /** As {@link #acquire(long, Executor)}, delivered on the thread that freed the bytes. */
    public Uni<Lease> acquire(long bytes) {
        return acquire(bytes, Runnable::run);
    }

    /**
     * A lease of so many bytes, as soon as they are free and it is one's turn. Cancelling gives up the turn.
     *
     * @param bytes 0 to {@link #capacity()}; more fails with {@link IllegalArgumentException}
     * @param deliverOn where the lease is delivered. A subscriber that cancels on another thread than this risks a lease
     *     that nobody closes.
     */
    public Uni<Lease> acquire(long bytes, Executor deliverOn) {
        if (bytes < 0 || bytes > capacity) {
            return Uni.createFrom().failure(new IllegalArgumentException(bytes + " bytes of a budget of " + capacity));
        }
        return Uni.createFrom().deferred(() -> {
            Waiter waiter = new Waiter(bytes, deliverOn);
            return Uni.createFrom()
                    .<Lease>emitter(emitter -> enqueue(waiter, emitter))
                    .invoke(() -> waiter.delivered = true);
        });
    }

    private void enqueue(Waiter waiter, UniEmitter<? super Lease> emitter) {
        waiter.emitter = emitter;
        emitter.onTermination(() -> giveUpTurn(waiter));
        synchronized (lock) {
            waiters.add(waiter);
        }
        serveWaiters();
    }

    private void giveUpTurn(Waiter waiter) {
        synchronized (lock) {
            waiters.remove(waiter);
        }
        serveWaiters();
    }

    private void serveWaiters() {
        List<Runnable> deliveries = new ArrayList<>();
        synchronized (lock) {
            while (!waiters.isEmpty() && waiters.element().bytes <= available) {
                Waiter next = waiters.remove();
                available -= next.bytes;
                deliveries.add(() -> next.deliver(new Lease(this, next.bytes)));
            }
        }
        deliveries.forEach(Runnable::run);
    }

    private boolean tryTake(long bytes) {
        synchronized (lock) {
            if (bytes > available || !waiters.isEmpty()) {
                return false;
            }
            available -= bytes;
            return true;
        }
    }

    private void giveBack(long bytes) {
        synchronized (lock) {
            available += bytes;
        }
        serveWaiters();
    }

    private static final class Waiter {

        private final long bytes;
        private final Executor deliverOn;
        private volatile UniEmitter<? super Lease> emitter;
        private volatile boolean delivered;

        Waiter(long bytes, Executor deliverOn) {
            this.bytes = bytes;
            this.deliverOn = deliverOn;
        }

        void deliver(Lease lease) {
            deliverOn.execute(() -> {
                emitter.complete(lease);
                if (!delivered) {
                    // Cancelled after its turn had come.
                    lease.close();
                }
            });
        }
    }

    /** A part of the budget, held until it is closed. Thread-safe; closing twice is the same as once. */
    public static final class Lease implements AutoCloseable {

        private final ByteBudget budget;
        private long bytes;
        private boolean closed;

        private Lease(ByteBudget budget, long bytes) {
            this.budget = budget;
            this.bytes = bytes;
        }

        /** The bytes held; 0 after closing. */
        public synchronized long bytes() {
            return bytes;
        }

        /**
         * Makes this a lease of at least {@code size} bytes without waiting.
         *
         * @return whether it is that large now; not when the bytes are held by others or others wait for theirs
         */
        public synchronized boolean tryGrow(long size) {
            if (closed) {
                throw new IllegalStateException("a closed lease does not grow");
            }
            if (size > bytes) {
                if (!budget.tryTake(size - bytes)) {
                    return false;
                }
                bytes = size;
            }
            return true;
        }

        /** Gives back what is held beyond {@code size} bytes. */
        public void shrink(long size) {
            budget.giveBack(release(size));
        }

        @Override
        public void close() {
            long freed;
            synchronized (this) {
                freed = release(0);
                closed = true;
            }
            budget.giveBack(freed);
        }

        private synchronized long release(long size) {
            long surplus = Math.max(0, bytes - size);
            bytes -= surplus;
            return surplus;
        }
    }
}
