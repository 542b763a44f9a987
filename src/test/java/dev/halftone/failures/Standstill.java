package dev.halftone.failures;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Measures the longest time in which no image ends although requests are pending. */
final class Standstill implements AutoCloseable {

    private static final long LOOK_MILLISECONDS = 200;

    private final Database database;
    private final String requestId;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private long ended;
    private long movedNanos = System.nanoTime();
    private Duration longest = Duration.ZERO;

    private volatile boolean requestHasEnded;

    private Standstill(Database database, String requestId) {
        this.database = database;
        this.requestId = requestId;
        this.ended = database.ended();
    }

    /** @param requestId the request for {@link #requestHasEnded()} */
    static Standstill watch(Database database, String requestId) {
        Standstill standstill = new Standstill(database, requestId);
        standstill.watch.scheduleWithFixedDelay(
                standstill::look, LOOK_MILLISECONDS, LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
        return standstill;
    }

    private void look() {
        boolean moved = moved();
        long now = System.nanoTime();
        note(Duration.ofNanos(now - movedNanos));
        if (moved) {
            movedNanos = now;
        }
    }

    /** While PostgreSQL does not respond, no image ends. */
    private boolean moved() {
        try {
            long now = database.ended();
            boolean moved = now > ended || database.pendingRequests() == 0;
            ended = now;
            requestHasEnded = database.progress(requestId) >= 1;
            return moved;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private synchronized void note(Duration length) {
        longest = longest.compareTo(length) < 0 ? length : longest;
    }

    synchronized Duration longest() {
        return longest;
    }

    /** As of the last look, which was during the fault or a moment after it. */
    boolean requestHasEnded() {
        return requestHasEnded;
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
