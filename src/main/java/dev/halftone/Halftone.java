package dev.halftone;

import dev.halftone.devmode.DevelopmentServers;
import dev.halftone.health.HealthProbe;
import dev.halftone.training.TrainingRun;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * Starts the service; in dev mode, PostgreSQL and Kafka before it. With the argument {@code health}, asks one instead; with
 * {@code train}, starts one that trains the JVM and ends.
 */
@QuarkusMain
public class Halftone {

    public static void main(String... arguments) {
        if (HealthProbe.isAskedFor(arguments)) {
            System.exit(HealthProbe.ready(System.getenv("QUARKUS_MANAGEMENT_PORT")) ? 0 : 1);
        }
        if (TrainingRun.isAskedFor(arguments)) {
            TrainingRun.configure();
            Quarkus.run(TrainingRun.class, arguments);
            return;
        }
        DevelopmentServers.ensureRunning();
        Quarkus.run(arguments);
    }
}
