package dev.halftone.work;

import dev.halftone.config.Roles;
import dev.halftone.fetch.ByteBudget;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * The memory for fetched images: the configured size, but at most a quarter of the heap. Pixels take half of the heap,
 * responses an eighth, and the rest is for everything else.
 */
@Singleton
final class FetchedMemory {

    private static final Logger LOG = Logger.getLogger(FetchedMemory.class);

    private static final int SHARE_OF_HEAP = 4;
    private static final long MEBIBYTE = 1024 * 1024;

    private final long set;
    private final long heap;
    private final ByteBudget budget;

    @Inject
    FetchedMemory(WorkConfig config) {
        this(config.maxBytesInFlight().asLongValue(), Runtime.getRuntime().maxMemory());
    }

    FetchedMemory(long set, long heap) {
        this.set = set;
        this.heap = heap;
        this.budget = new ByteBudget(Math.min(set, heap / SHARE_OF_HEAP));
    }

    ByteBudget budget() {
        return budget;
    }

    void start(@Observes StartupEvent event, Roles roles) {
        if (roles.work()) {
            tellIfLowered();
        }
    }

    void tellIfLowered() {
        if (budget.capacity() < set) {
            LOG.infof(
                    "Fetched images may take %d MB of memory and not the %d MB of halftone.work.max-bytes-in-flight:"
                            + " a quarter of the heap, which has %d MB at most.",
                    budget.capacity() / MEBIBYTE, set / MEBIBYTE, heap / MEBIBYTE);
        }
    }
}
