package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Has an installation ready for each run: the last one's, unless that run has damaged it. */
final class FaultSuite implements AutoCloseable {

    private final Origins origins;
    private final Map<Layout, Footprint> healthy = new EnumMap<>(Layout.class);
    private Installation installation;

    FaultSuite(Origins origins) {
        this.origins = origins;
    }

    /** The installation that the run needs. */
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

    /** What a replica holds that has worked and to which nothing has happened. */
    private Footprint warmedUp() {
        Run nothing = Schedule.uneventful();
        Outcome outcome = new RunExecutor(installation, origins, new Footprint(10_000, 10_000, 10_000), nothing).play();
        if (!outcome.findings().isEmpty()) {
            throw new AssertionError("Without any fault: " + outcome.findings());
        }
        Replica replica = installation.replicas().get(0);
        // Connections to origins close when nothing uses them.
        return await().pollDelay(Duration.ofSeconds(10))
                .atMost(Duration.ofSeconds(60))
                .until(() -> Footprint.of(replica.process().pid()), now -> true);
    }

    boolean disksCanBeFilled() {
        return installation.disk().canBeFilled();
    }

    /** In what was furnished for it. */
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
