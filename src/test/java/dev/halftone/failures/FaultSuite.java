package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Provides an installation for each run: the one of the previous run, unless that run had findings. */
final class FaultSuite implements AutoCloseable {

    private final Origins origins;
    private final Map<Layout, Footprint> healthy = new EnumMap<>(Layout.class);
    private Installation installation;

    FaultSuite(Origins origins) {
        this.origins = origins;
    }

    /** Provides the installation that the run needs. */
    void furnish(Run run) {
        if (installation != null && installation.layout() != run.layout()) {
            leave();
        }
        if (installation == null) {
            installation = new Installation(run.layout());
            installation.provide(1, Map.of());
            healthy.computeIfAbsent(run.layout(), layout -> warmedUp());
        }
    }

    /** The footprint of a replica that has worked on images without any fault. */
    private Footprint warmedUp() {
        Run nothing = Schedule.uneventful();
        Outcome outcome = new RunExecutor(installation, origins, new Footprint(10_000, 10_000, 10_000), nothing).play();
        if (!outcome.findings().isEmpty()) {
            throw new AssertionError("Without any fault: " + outcome.findings());
        }
        Replica replica = installation.replicas().get(0);
        // Idle connections to origins close after a while.
        return await().pollDelay(Duration.ofSeconds(10))
                .atMost(Duration.ofSeconds(60))
                .until(() -> Footprint.of(replica.process().pid()), now -> true);
    }

    boolean disksCanBeFilled() {
        return installation.disk().canBeFilled();
    }

    /** Plays the run in the installation that {@link #furnish} has provided. */
    Outcome play(Run run) {
        boolean unharmed = false;
        try {
            Outcome outcome = new RunExecutor(installation, origins, healthy.get(run.layout()), run).play();
            unharmed = outcome.findings().isEmpty();
            return outcome;
        } finally {
            if (!unharmed) {
                leave();
            }
        }
    }

    private void leave() {
        installation.close();
        installation = null;
    }

    @Override
    public void close() {
        if (installation != null) {
            leave();
        }
    }
}
