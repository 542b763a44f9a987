package dev.halftone.catalog;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * How long work of this process has waited for a silent PostgreSQL. If connections to a vanished PostgreSQL remain, a
 * transaction may never end, and the pool may stay full even after PostgreSQL is back. Only a new process helps then.
 * It would not help if PostgreSQL refuses connections or responds with an error.
 */
public final class Silence {

    private static final int MAX_CAUSES = 10;

    private final Set<Work> underWay = ConcurrentHashMap.newKeySet();
    private final Duration bearable;

    /**
     * @param bearable in a healthy process, nothing waits longer than this
     * @param setting the name of the setting, for the error message
     */
    public Silence(Duration bearable, String setting) {
        this.bearable = bearable;
        if (bearable.isNegative() || bearable.isZero()) {
            throw new IllegalArgumentException(setting + " must be longer than nothing: " + bearable);
        }
    }

    /** Work that waits, from its beginning to its end, including retries. */
    public final class Work {

        private volatile long heardNanos = System.nanoTime();

        private Work() {}

        public void noteFailure(Throwable failure) {
            if (endsSilence(failure)) {
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

    /** Whether PostgreSQL responded, or the connection was refused: either shows that this process does not hang. */
    public static boolean endsSilence(Throwable failure) {
        return PostgresAnswer.isIn(failure)
                || Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                        .limit(MAX_CAUSES)
                        .anyMatch(ConnectException.class::isInstance);
    }

    /** The longest silence of any work. */
    public Duration longest() {
        return underWay.stream().map(Work::silence).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    public boolean isBearable() {
        return longest().compareTo(bearable) < 0;
    }
}
