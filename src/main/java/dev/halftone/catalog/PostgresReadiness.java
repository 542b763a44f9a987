package dev.halftone.catalog;

import dev.halftone.schedule.PeriodicTask;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Whether PostgreSQL responds, checked every two seconds in the background: a PostgreSQL that hangs rather than refuses
 * would hang the readiness check. Two misses in a row are an outage; a single miss may be a pool whose connections are
 * all in use.
 */
@Readiness
@ApplicationScoped
class PostgresReadiness implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(PostgresReadiness.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(3);
    private static final int MISSES_OF_AN_OUTAGE = 2;

    private final Pool pool;
    private final SchemaMigration migration;
    private final CountDownLatch looked = new CountDownLatch(1);
    private volatile Optional<String> outage = Optional.of("not asked yet");
    /** Until PostgreSQL has responded for the first time, one miss is an outage. */
    private int misses = MISSES_OF_AN_OUTAGE;

    private boolean told;
    private final PeriodicTask watch =
            PeriodicTask.of("Asking whether PostgreSQL answers", LOOK_INTERVAL, () -> look().invoke(this::note));

    PostgresReadiness(Pool pool, SchemaMigration migration) {
        this.pool = pool;
        this.migration = migration;
    }

    /** If PostgreSQL is up, the first check ends before readiness can be requested. */
    void start(@Observes StartupEvent event) throws InterruptedException {
        if (!migration.isNeeded()) {
            return;
        }
        watch.start();
        if (migration.done() && !looked.await(LOOK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("PostgreSQL does not answer yet; starting without it, not ready");
        }
    }

    void stop(@Observes ShutdownEvent event) {
        watch.stop();
    }

    private Uni<Optional<String>> look() {
        return pool.query("select 1")
                .execute()
                .ifNoItem()
                .after(LOOK_TIMEOUT)
                .fail()
                .replaceWith(Optional.<String>empty())
                .onFailure()
                .recoverWithItem(failure -> Optional.of(failure.toString()));
    }

    private void note(Optional<String> miss) {
        misses = miss.isPresent() ? misses + 1 : 0;
        Optional<String> now = misses >= MISSES_OF_AN_OUTAGE ? miss : Optional.empty();
        if (now.isPresent() && !told) {
            told = true;
            LOG.warnf("PostgreSQL is away: %s", now.get());
        } else if (now.isEmpty() && told) {
            told = false;
            LOG.info("PostgreSQL is back");
        }
        outage = now;
        looked.countDown();
    }

    @Override
    public HealthCheckResponse call() {
        boolean answers = outage.isEmpty();
        boolean migrated = migration.done();
        return HealthCheckResponse.named("PostgreSQL")
                .status(answers && migrated)
                .withData("state", state(answers, migrated))
                .build();
    }

    private String state(boolean answers, boolean migrated) {
        if (looked.getCount() > 0) {
            return "has not been asked yet";
        }
        return !answers ? "does not answer" : migrated ? "reachable" : "has no schema yet";
    }
}
