package dev.halftone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service; in dev mode, PostgreSQL and Kafka before it. */
@QuarkusMain
public class Halftone {

    public static void main(String... arguments) {
        DevelopmentServers.ensureRunning();
        Quarkus.run(arguments);
    }
}
