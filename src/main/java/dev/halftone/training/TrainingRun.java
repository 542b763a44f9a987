package dev.halftone.training;

import dev.halftone.recompress.CodecTraining;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Implements the argument {@code train}: starts the whole service without PostgreSQL and Kafka, recompresses drawn
 * pictures, and ends. What the JVM learns by that can be kept: {@code java -XX:AOTCacheOutput=halftone.aot -jar
 * quarkus-run.jar train} (JEP 483, 514, 515).
 */
@Dependent
@Unremovable
public final class TrainingRun implements QuarkusApplication {

    static final String ARGUMENT = "train";

    /** Enough for the profiles of the code that is compiled first; more only takes longer. */
    private static final int ROUNDS = 30;

    /** Nothing listens there (RFC 863), so that the run meets nobody. */
    private static final String NOBODY = "127.0.0.1:9";

    private final CodecTraining training;

    @Inject
    TrainingRun(CodecTraining training) {
        this.training = training;
    }

    public static boolean isAskedFor(String... arguments) {
        return arguments.length == 1 && ARGUMENT.equals(arguments[0]);
    }

    /** System properties precede the environment, so that a run is the same everywhere. */
    public static void configure() {
        Map.ofEntries(
                        Map.entry("halftone.roles", "api,work"),
                        Map.entry("halftone.auth.mode", "none"),
                        Map.entry("halftone.public-url", "http://127.0.0.1"),
                        Map.entry("halftone.store.type", "file"),
                        Map.entry("halftone.store.directory", temporaryFolder()),
                        Map.entry("quarkus.datasource.reactive.url", "postgresql://" + NOBODY + "/none"),
                        Map.entry("quarkus.datasource.jdbc.url", "jdbc:postgresql://" + NOBODY + "/none"),
                        Map.entry("quarkus.datasource.username", "none"),
                        Map.entry("quarkus.datasource.password", "none"),
                        Map.entry("quarkus.http.body.uploads-directory", temporaryFolder()),
                        Map.entry("kafka.bootstrap.servers", NOBODY),
                        Map.entry("quarkus.http.host", "127.0.0.1"),
                        Map.entry("quarkus.http.port", "0"),
                        Map.entry("quarkus.management.host", "127.0.0.1"),
                        Map.entry("quarkus.management.port", "0"),
                        Map.entry("quarkus.shutdown.delay", "0S"),
                        Map.entry("quarkus.log.level", "ERROR"))
                .forEach(System::setProperty);
    }

    private static String temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("halftone-training");
            folder.toFile().deleteOnExit();
            return folder.toString();
        } catch (IOException e) {
            throw new IllegalStateException("there is no folder for temporary files", e);
        }
    }

    @Override
    public int run(String... arguments) {
        training.train(ROUNDS);
        return 0;
    }
}
