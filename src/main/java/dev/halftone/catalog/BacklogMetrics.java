package dev.halftone.catalog;

import dev.halftone.config.Roles;
import dev.halftone.schedule.PeriodicTask;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * Gauges for the work that waits in PostgreSQL, of all requests. Each process that serves HTTP queries them in the
 * background, so that a scrape costs nothing. While PostgreSQL is unavailable the gauges are NaN, not stale. Uses SQL,
 * as all code for the outbox and webhooks does, because their rows are claimed in sets.
 */
@ApplicationScoped
class BacklogMetrics {

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    /** Hibernate parses the first query of its language: a sixth of the work of a start of the native executable. */
    private static final Duration DELAY = Duration.ofSeconds(2);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final String OUTBOX = """
            select count(*) as entries, coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as age
            from outbox""";

    /** Uses the index on {@code due_at}. Webhooks that are being sent are not due. */
    private static final String WEBHOOKS = """
            select count(*) as entries, coalesce(extract(epoch from now() - min(due_at)), 0)::float8 as age
            from webhook w
            where due_at <= now()
              and not exists (select from webhook_host h where h.host = w.host and h.paused_until > now())""";

    private final Pool pool;
    private final Backlog backlog;
    private final MeterRegistry registry;
    private final boolean active;
    private volatile Figures figures = Figures.UNKNOWN;
    private final PeriodicTask task =
            PeriodicTask.of("Counting what waits", INTERVAL, () -> look().invoke(now -> figures = now));

    private record Figures(double images, Waiting outbox, Waiting webhooks) {

        static final Figures UNKNOWN = new Figures(Double.NaN, Waiting.UNKNOWN, Waiting.UNKNOWN);
    }

    private record Waiting(double entries, double ageSeconds) {

        static final Waiting UNKNOWN = new Waiting(Double.NaN, Double.NaN);
    }

    BacklogMetrics(Pool pool, Backlog backlog, MeterRegistry registry, Roles roles) {
        this.pool = pool;
        this.backlog = backlog;
        this.registry = registry;
        this.active = roles.api();
    }

    void start(@Observes StartupEvent event) {
        if (!active) {
            return;
        }
        gauge("halftone.backlog.images", "Images of all requests that have not ended", Figures::images);
        gauge("halftone.outbox.entries", "Events that wait to be sent to Kafka", now -> now.outbox()
                .entries());
        gauge("halftone.outbox.age.seconds", "For how long the oldest of them has waited", now -> now.outbox()
                .ageSeconds());
        gauge("halftone.webhooks.due", "Webhooks that are to be sent now", now -> now.webhooks()
                .entries());
        gauge("halftone.webhooks.due.age.seconds", "For how long the oldest of them has been due", now -> now.webhooks()
                .ageSeconds());
        task.startAfter(DELAY);
    }

    void stop(@Observes ShutdownEvent event) {
        task.stop();
    }

    private void gauge(String name, String description, ToDoubleFunction<Figures> figure) {
        Gauge.builder(name, this, metrics -> figure.applyAsDouble(metrics.figures))
                .description(description)
                .register(registry);
    }

    private Uni<Figures> look() {
        return backlog.pendingImages()
                .chain(images -> waiting(OUTBOX)
                        .chain(outbox -> waiting(WEBHOOKS).map(webhooks -> new Figures(images, outbox, webhooks))))
                .onFailure()
                .recoverWithItem(Figures.UNKNOWN);
    }

    private Uni<Waiting> waiting(String sql) {
        return Deadline.within(TIMEOUT, pool.query(sql).execute())
                .map(rows -> rows.iterator().next())
                .map(row -> new Waiting(row.getLong("entries"), row.getDouble("age")));
    }
}
