package dev.halftone;

import dev.halftone.embedded.KafkaServer;
import dev.halftone.embedded.PostgresServer;
import dev.halftone.fetch.LoopbackNameServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A real PostgreSQL, a real Kafka and a name server inside the test JVM, and a store of their own, for {@code
 * @QuarkusTest}s. The name server knows {@code outside.test}, which may be reached, and {@code inside.test}, which may not.
 */
public final class EmbeddedServersResource implements QuarkusTestResourceLifecycleManager {

    private final Map<String, String> brokerProperties = new HashMap<>();
    private PostgresServer postgres;
    private KafkaServer kafka;
    private LoopbackNameServer nameServer;

    /** @param arguments properties of Kafka's broker */
    @Override
    public void init(Map<String, String> arguments) {
        brokerProperties.putAll(arguments);
    }

    @Override
    public Map<String, String> start() {
        Path directory = temporaryDirectory();
        postgres = PostgresServer.start(directory.resolve("postgres"), 0, true);
        kafka = KafkaServer.start(directory.resolve("kafka"), 0, true, brokerProperties);
        nameServer = new LoopbackNameServer();
        nameServer.answer("outside.test", "127.0.0.1");
        nameServer.answer("inside.test", "127.0.0.2");
        return Map.of(
                "halftone.fetch.dns-servers", nameServer.address(),
                "quarkus.datasource.reactive.url", postgres.reactiveUrl(),
                "quarkus.datasource.jdbc.url", postgres.jdbcUrl(),
                "quarkus.datasource.username", postgres.user(),
                "quarkus.datasource.password", "",
                "kafka.bootstrap.servers", kafka.bootstrapServers(),
                "halftone.store.directory", directory.resolve("images").toString(),
                // By default it is the machine's: a test that looks into it would find what others have left.
                "quarkus.http.body.uploads-directory",
                        directory.resolve("uploads").toString());
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
        if (nameServer != null) {
            nameServer.close();
        }
        if (kafka != null) {
            kafka.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }
}
