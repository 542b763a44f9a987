package dev.halftone.progress;

import dev.halftone.catalog.PostgresAnswer;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Whether outcomes go on. Where connections are left of a PostgreSQL that has vanished, a transaction may never end, and the
 * pool may stay full although PostgreSQL is back: nothing but a new process helps then. Such a restart is always safe. Where
 * PostgreSQL refuses connections or answers with an error it would not help.
 */
@Liveness
@ApplicationScoped
class OutcomeLiveness implements HealthCheck {

    private static final int MAX_CAUSES = 10;

    private final Set<Work> underWay = ConcurrentHashMap.newKeySet();
    private final Duration stuckAfter;

    OutcomeLiveness(ProgressConfig config) {
        this.stuckAfter = config.stuckAfter();
        if (stuckAfter.isNegative() || stuckAfter.isZero()) {
            throw new IllegalArgumentException(
                    "halftone.progress.stuck-after must be longer than nothing: " + stuckAfter);
        }
    }

    /** Outcomes that wait to be applied. */
    final class Work {

        private volatile long heardNanos = System.nanoTime();

        /** A word of PostgreSQL, or of the machine where it should be, shows that nothing of ours hangs. */
        void noteFailure(Throwable failure) {
            boolean refused = Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                    .limit(MAX_CAUSES)
                    .anyMatch(ConnectException.class::isInstance);
            if (refused || PostgresAnswer.isIn(failure)) {
                heardNanos = System.nanoTime();
            }
        }

        void end() {
            underWay.remove(this);
        }

        private Duration silence() {
            return Duration.ofNanos(System.nanoTime() - heardNanos);
        }
    }

    Work begin() {
        Work work = new Work();
        underWay.add(work);
        return work;
    }

    @Override
    public HealthCheckResponse call() {
        Duration longest =
                underWay.stream().map(Work::silence).max(Duration::compareTo).orElse(Duration.ZERO);
        return HealthCheckResponse.named("Outcomes")
                .status(longest.compareTo(stuckAfter) < 0)
                .withData("waiting for seconds", longest.toSeconds())
                .build();
    }
}
