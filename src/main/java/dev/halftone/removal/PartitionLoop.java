package dev.halftone.removal;

import dev.halftone.catalog.ImagePartitions;
import dev.halftone.config.Roles;
import dev.halftone.schedule.PeriodicTask;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Creates the partitions of the coming days, and drops those of days without requests, in processes with the role
 * {@code api}: at startup and every 30 seconds.
 */
@ApplicationScoped
class PartitionLoop {

    private static final Logger LOG = Logger.getLogger(PartitionLoop.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(30);

    private final ImagePartitions partitions;
    private final PeriodicTask task;
    private final boolean active;

    PartitionLoop(ImagePartitions partitions, Roles roles) {
        this.partitions = partitions;
        this.task = PeriodicTask.of("Looking for partitions to make or to drop", LOOK_INTERVAL, this::round);
        this.active = roles.api();
    }

    void start(@Observes StartupEvent event) {
        if (active) {
            task.start();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        task.stop();
    }

    private Uni<Void> round() {
        return partitions
                .makeAhead()
                .invoke(PartitionLoop::logMade)
                .chain(partitions::dropEmptied)
                .invoke(PartitionLoop::logDropped)
                .replaceWithVoid();
    }

    private static void logMade(List<LocalDate> days) {
        if (!days.isEmpty()) {
            LOG.infof("Made the partitions of images of %s", days);
        }
    }

    private static void logDropped(List<String> names) {
        if (!names.isEmpty()) {
            LOG.infof("Dropped %s: no request of these days is left", names);
        }
    }
}
