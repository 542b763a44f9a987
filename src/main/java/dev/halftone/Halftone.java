package dev.halftone;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service; in dev mode, PostgreSQL and Kafka before it. */
@QuarkusMain
public class Halftone {

    public static void main(String... arguments) {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            DevelopmentServers.ensureRunning();
        }
        Quarkus.run(arguments);
    }
}
