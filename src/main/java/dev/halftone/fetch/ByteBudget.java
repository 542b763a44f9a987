package dev.halftone.fetch;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * A bound on the bytes that are held at the same time. Callers take a {@link Lease} before they hold bytes, and close
 * it afterwards.
 *
 * <p>Strict: the leases never add up to more than the capacity. Fair: waiters are served in order of arrival, so a
 * large request does not starve. There are two exceptions. Small requests (at most a 64th of the capacity) pass a large
 * one as long as small leases hold no more than a quarter. Waiters whose holder has its share are passed by all others.
 * A holder has at most a quarter, except for a single lease that is larger, and for small leases, which never wait for
 * their holder. Free of deadlock as long as no caller waits for a lease while holding one; therefore a lease grows only
 * without waiting.
 *
 * <p>Thread-safe.
 */
public final class ByteBudget {

    private static final int SMALL_ONE_IN = 64;
    private static final int PART_ONE_IN = 4;

    /** The holder is not known yet. */
    private static final String NOBODY = "";

    private final long capacity;
    private final long small;
    private final long part;
    private final Object lock = new Object();
    private final Queue<Waiter> waiters = new ArrayDeque<>();
    private final Map<String, Long> held = new HashMap<>();
    private long available;
    private long heldInSmall;

    /** @param capacity in bytes, at least 1 */
    public ByteBudget(long capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a budget of " + capacity + " bytes");
        }
        this.capacity = capacity;
        this.small = capacity / SMALL_ONE_IN;
        this.part = capacity / PART_ONE_IN;
        this.available = capacity;
    }

    /** The bytes that all leases together may hold. */
    public long capacity() {
        return capacity;
    }

    /** The bytes that no lease holds at present. */
    public long available() {
        synchronized (lock) {
            return available;
        }
    }

    /**
     * Like {@link #acquire(String, long, Executor)}, without a holder, delivered on the thread that freed the bytes.
     */
    public Uni<Lease> acquire(long bytes) {
        return acquire(NOBODY, bytes, Runnable::run);
    }

    /** Like {@link #acquire(String, long, Executor)}, for a holder that {@link Lease#holdFor} names later. */
    public Uni<Lease> acquire(long bytes, Executor deliverOn) {
        return acquire(NOBODY, bytes, deliverOn);
    }

    /**
     * A lease of this many bytes, as soon as they are free and it is the caller's turn. Cancelling gives up the turn.
     *
     * @param holder whose share the lease counts towards
     * @param bytes 0 to {@link #capacity()}; more fails with {@link IllegalArgumentException}
     * @param deliverOn where the lease is delivered. If the subscriber cancels on another thread, the lease may never
     *     be closed.
     */
    public Uni<Lease> acquire(String holder, long bytes, Executor deliverOn) {
        if (bytes < 0 || bytes > capacity) {
            return Uni.createFrom().failure(new IllegalArgumentException(bytes + " bytes of a budget of " + capacity));
        }
        return Uni.createFrom().deferred(() -> {
            Waiter waiter = new Waiter(holder, bytes, deliverOn);
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
            long first = 0; // what the first waiter needs that waits for bytes, not for its holder
            for (Iterator<Waiter> turns = waiters.iterator(); turns.hasNext(); ) {
                Waiter next = turns.next();
                if (!holderMay(next.holder, 0, next.bytes)) {
                    continue;
                }
                if (next.bytes <= available && (first == 0 || mayPass(next.bytes, first))) {
                    turns.remove();
                    account(next.holder, 0, next.bytes);
                    deliveries.add(() -> next.deliver(new Lease(this, next.holder, next.bytes)));
                } else if (first == 0) {
                    first = next.bytes;
                }
            }
        }
        deliveries.forEach(Runnable::run);
    }

    /** Without this check, a waiter that needs nearly everything would be passed forever. */
    private boolean mayPass(long bytes, long first) {
        return bytes <= small && heldInSmall + bytes <= part && first <= capacity - part;
    }

    private boolean holderMay(String holder, long has, long wants) {
        long others = held.getOrDefault(holder, 0L) - has;
        return holder.equals(NOBODY) || wants <= small || others == 0 || others + wants <= part;
    }

    private void account(String holder, long before, long after) {
        available -= after - before;
        heldInSmall += (after <= small ? after : 0) - (before <= small ? before : 0);
        if (!holder.equals(NOBODY)) {
            held.merge(holder, after - before, (a, b) -> a + b == 0 ? null : a + b);
        }
    }

    private boolean tryTake(String holder, long before, long after) {
        synchronized (lock) {
            boolean mayGrow = after - before <= available && holderMay(holder, before, after) && !othersWait(after);
            if (mayGrow) {
                account(holder, before, after);
            }
            return mayGrow;
        }
    }

    /** Whether waiters that wait for bytes, and not for their holder, come first. */
    private boolean othersWait(long bytes) {
        return waiters.stream()
                .filter(waiter -> holderMay(waiter.holder, 0, waiter.bytes))
                .anyMatch(waiter -> !mayPass(bytes, waiter.bytes));
    }

    private boolean tryHold(String holder, long bytes) {
        synchronized (lock) {
            if (!holderMay(holder, 0, bytes)) {
                return false;
            }
            account(NOBODY, bytes, 0);
            account(holder, 0, bytes);
            return true;
        }
    }

    private void giveBack(String holder, long before, long after) {
        synchronized (lock) {
            account(holder, before, after);
        }
        serveWaiters();
    }

    private static final class Waiter {

        private final String holder;
        private final long bytes;
        private final Executor deliverOn;
        private volatile UniEmitter<? super Lease> emitter;
        private volatile boolean delivered;

        Waiter(String holder, long bytes, Executor deliverOn) {
            this.holder = holder;
            this.bytes = bytes;
            this.deliverOn = deliverOn;
        }

        void deliver(Lease lease) {
            deliverOn.execute(() -> {
                emitter.complete(lease);
                if (!delivered) {
                    // Cancelled after its turn came.
                    lease.close();
                }
            });
        }
    }

    /** A part of the budget, held until it is closed. Thread-safe; closing it again has no effect. */
    public static final class Lease implements AutoCloseable {

        private final ByteBudget budget;
        private String holder;
        private long bytes;
        private boolean closed;

        private Lease(ByteBudget budget, String holder, long bytes) {
            this.budget = budget;
            this.holder = holder;
            this.bytes = bytes;
        }

        /** The bytes held; 0 after closing. */
        public synchronized long bytes() {
            return bytes;
        }

        /**
         * Sets the holder of this lease. Only the first call has an effect.
         *
         * @return false if the holder already has its share; the lease then still has no holder
         */
        public synchronized boolean holdFor(String known) {
            if (holder.equals(NOBODY) && !closed) {
                if (!budget.tryHold(known, bytes)) {
                    return false;
                }
                holder = known;
            }
            return true;
        }

        /**
         * Makes this a lease of at least {@code size} bytes without waiting.
         *
         * @return whether it is that large now; false if other leases hold the bytes, waiters come first, or the holder
         *     has its share
         */
        public synchronized boolean tryGrow(long size) {
            if (closed) {
                throw new IllegalStateException("a closed lease does not grow");
            }
            if (size > bytes) {
                if (!budget.tryTake(holder, bytes, size)) {
                    return false;
                }
                bytes = size;
            }
            return true;
        }

        /** Gives back the bytes beyond {@code size}. */
        public void shrink(long size) {
            release(size, false);
        }

        @Override
        public void close() {
            release(0, true);
        }

        private void release(long size, boolean last) {
            long before;
            long after;
            String account;
            synchronized (this) {
                before = bytes;
                after = Math.min(bytes, size);
                bytes = after;
                account = holder;
                closed |= last;
            }
            budget.giveBack(account, before, after);
        }
    }
}
