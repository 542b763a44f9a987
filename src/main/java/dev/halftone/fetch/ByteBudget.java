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
 * A bound on the bytes that are held at the same time. Whoever wants to hold bytes takes a {@link Lease} first and
 * closes it afterwards.
 *
 * <p>Strict: the leases never add up to more than the capacity. Fair: waiters are served in the order of their coming, so a
 * large request does not starve; but small ones (a 64th of the capacity at most) pass a large one as long as small leases hold
 * no more than a quarter, and those whose holder has its part are passed by all others. No holder has more than a quarter, but
 * for one lease that is larger by itself, and for small leases, which never wait for their holder. Free of deadlock as long as
 * nobody waits for a lease while holding one; a lease therefore grows only without waiting.
 *
 * <p>Thread-safe.
 */
public final class ByteBudget {

    private static final int SMALL_ONE_IN = 64;
    private static final int PART_ONE_IN = 4;

    /** Of whom nothing is known yet. */
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

    /** The bytes that no lease holds at this moment. */
    public long available() {
        synchronized (lock) {
            return available;
        }
    }

    /** As {@link #acquire(String, long, Executor)}, of nobody in particular, delivered on the thread that freed the bytes. */
    public Uni<Lease> acquire(long bytes) {
        return acquire(NOBODY, bytes, Runnable::run);
    }

    /** As {@link #acquire(String, long, Executor)}, for a holder that {@link Lease#holdFor} names. */
    public Uni<Lease> acquire(long bytes, Executor deliverOn) {
        return acquire(NOBODY, bytes, deliverOn);
    }

    /**
     * A lease of so many bytes, as soon as they are free and it is one's turn. Cancelling gives up the turn.
     *
     * @param holder on whose account
     * @param bytes 0 to {@link #capacity()}; more fails with {@link IllegalArgumentException}
     * @param deliverOn where the lease is delivered. A subscriber that cancels on another thread than this risks a lease
     *     that nobody closes.
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
            long first = 0; // what the first one needs that waits for bytes and not for its holder
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

    /** Without this one who needs nearly everything would be passed for ever. */
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

    /** Whether those who wait for bytes, and not for their holder, come first. */
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
                    // Cancelled after its turn had come.
                    lease.close();
                }
            });
        }
    }

    /** A part of the budget, held until it is closed. Thread-safe; closing twice is the same as once. */
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
         * Says on whose account this is; once, the first holder stays.
         *
         * @return false when the holder has its part already: then the lease is nobody's still
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
         * @return whether it is that large now; not when the bytes are held by others, others wait for theirs, or the holder
         *     has its part
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

        /** Gives back what is held beyond {@code size} bytes. */
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
