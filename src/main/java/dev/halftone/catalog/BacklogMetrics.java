package dev.halftone.catalog;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What waits in PostgreSQL, of all requests; asked now and then behind the requests, by each process that answers HTTP, so
 * that a scrape costs nothing. While PostgreSQL is away the figures are unknown (NaN), not old.
 */
@ApplicationScoped
class BacklogMetrics {

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final String OUTBOX = """
            select count(*) as entries, coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as age
            from outbox""";

    private final Pool pool;
    private final Backlog backlog;
    private final MeterRegistry registry;
    private final boolean active;
    private volatile Figures figures = Figures.UNKNOWN;
    private Cancellable loop = () -> {};

    private record Figures(double images, double outboxEntries, double outboxAgeSeconds) {

        static final Figures UNKNOWN = new Figures(Double.NaN, Double.NaN, Double.NaN);
    }

    BacklogMetrics(
            Pool pool,
            Backlog backlog,
            MeterRegistry registry,
            @ConfigProperty(name = "halftone.roles") Set<String> roles) {
        this.pool = pool;
        this.backlog = backlog;
        this.registry = registry;
        this.active = roles.stream().anyMatch("api"::equalsIgnoreCase);
    }

    void start(@Observes StartupEvent event) {
        if (!active) {
            return;
        }
        gauge("halftone.backlog.images", "Images of all requests that have not ended", Figures::images);
        gauge("halftone.outbox.entries", "Events that wait to be sent to Kafka", Figures::outboxEntries);
        gauge("halftone.outbox.age.seconds", "For how long the oldest of them has waited", Figures::outboxAgeSeconds);
        loop = Multi.createFrom()
                .ticks()
                .every(INTERVAL)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> look())
                .subscribe()
                .with(now -> figures = now);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.cancel();
    }

    private void gauge(String name, String description, ToDoubleFunction<Figures> figure) {
        Gauge.builder(name, this, metrics -> figure.applyAsDouble(metrics.figures))
                .description(description)
                .register(registry);
    }

    private Uni<Figures> look() {
        return Deadline.within(LONGEST, pool.query(OUTBOX).execute())
                .map(rows -> rows.iterator().next())
                .chain(outbox -> backlog.pendingImages().map(images -> figures(images, outbox)))
                .onFailure()
                .recoverWithItem(Figures.UNKNOWN);
    }

    private static Figures figures(long images, Row outbox) {
        return new Figures(images, outbox.getLong("entries"), outbox.getDouble("age"));
    }
}
