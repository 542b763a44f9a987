package dev.halftone.catalog;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * How long something of ours has waited for a PostgreSQL that says nothing. Where connections are left of one that has
 * vanished, a transaction may never end, and the pool may stay full although PostgreSQL is back: nothing but a new process
 * helps then. Where PostgreSQL refuses connections or answers with an error it would not help.
 */
public final class Silence {

    private static final int MAX_CAUSES = 10;

    private final Set<Work> underWay = ConcurrentHashMap.newKeySet();
    private final Duration bearable;

    /**
     * @param bearable longer than this nothing waits in a healthy process
     * @param setting its name, for who has set it wrongly
     */
    public Silence(Duration bearable, String setting) {
        this.bearable = bearable;
        if (bearable.isNegative() || bearable.isZero()) {
            throw new IllegalArgumentException(setting + " must be longer than nothing: " + bearable);
        }
    }

    /** What waits, from its beginning to its end, however often it is tried. */
    public final class Work {

        private volatile long heardNanos = System.nanoTime();

        private Work() {}

        public void noteFailure(Throwable failure) {
            if (isBroken(failure)) {
                heardNanos = System.nanoTime();
            }
        }

        public void end() {
            underWay.remove(this);
        }

        private Duration silence() {
            return Duration.ofNanos(System.nanoTime() - heardNanos);
        }
    }

    public Work begin() {
        Work work = new Work();
        underWay.add(work);
        return work;
    }

    /** A word of PostgreSQL, or of the machine where it should be, shows that nothing of ours hangs. */
    public static boolean isBroken(Throwable failure) {
        return PostgresAnswer.isIn(failure)
                || Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                        .limit(MAX_CAUSES)
                        .anyMatch(ConnectException.class::isInstance);
    }

    /** Of what has waited for longest. */
    public Duration longest() {
        return underWay.stream().map(Work::silence).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    public boolean isBearable() {
        return longest().compareTo(bearable) < 0;
    }
}
