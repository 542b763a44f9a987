package dev.halftone;

import dev.halftone.embedded.KafkaServer;
import dev.halftone.embedded.PostgresServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A real PostgreSQL and a real Kafka inside the test JVM, and a store of their own, for {@code @QuarkusTest}s. */
public final class EmbeddedServersResource implements QuarkusTestResourceLifecycleManager {

    private PostgresServer postgres;
    private KafkaServer kafka;

    @Override
    public Map<String, String> start() {
        Path directory = temporaryDirectory();
        postgres = PostgresServer.start(directory.resolve("postgres"), 0, true);
        kafka = KafkaServer.start(directory.resolve("kafka"), 0, true);
        return Map.of(
                "quarkus.datasource.reactive.url", postgres.reactiveUrl(),
                "quarkus.datasource.jdbc.url", postgres.jdbcUrl(),
                "quarkus.datasource.username", postgres.user(),
                "quarkus.datasource.password", "",
                "kafka.bootstrap.servers", kafka.bootstrapServers(),
                "halftone.store.directory", directory.resolve("images").toString());
    }

    private static Path temporaryDirectory() {
        try {
            Path target = Files.createDirectories(Path.of("target", "tests")).toAbsolutePath();
            return Files.createTempDirectory(target, "servers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (kafka != null) {
            kafka.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }
}
