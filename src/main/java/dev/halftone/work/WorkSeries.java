package dev.halftone.work;

import dev.halftone.config.Roles;
import dev.halftone.recompress.RecompressionPool;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Publishes a worker's metrics from its start, not from its first image, because alerts check whether there are workers
 * at all.
 */
@ApplicationScoped
class WorkSeries {

    private final WorkMetrics metrics;
    private final RecompressionPool pool;
    private final MeterRegistry registry;
    private final boolean active;

    WorkSeries(WorkMetrics metrics, RecompressionPool pool, MeterRegistry registry, Roles roles) {
        this.metrics = metrics;
        this.pool = pool;
        this.registry = registry;
        this.active = roles.work();
    }

    void start(@Observes StartupEvent event) {
        if (active) {
            metrics.begin();
            pool.register(registry);
        }
    }
}
