package dev.halftone;

import dev.halftone.embedded.KafkaServer;
import dev.halftone.embedded.SharedServers;
import dev.halftone.fetch.LoopbackNameServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A database and a Kafka for {@code @QuarkusTest}s, on servers that all of them share, and a separate name server and
 * store. The name server resolves {@code outside.test}, which may be fetched from, and {@code inside.test}, which may
 * not.
 */
public final class EmbeddedServersResource implements QuarkusTestResourceLifecycleManager {

    private final Map<String, String> brokerProperties = new HashMap<>();
    private KafkaServer ownKafka;
    private LoopbackNameServer nameServer;

    /** @param arguments properties of the broker, which is not shared then */
    @Override
    public void init(Map<String, String> arguments) {
        brokerProperties.putAll(arguments);
    }

    @Override
    public Map<String, String> start() {
        Path directory = temporaryDirectory();
        Map<String, String> servers = SharedServers.lease();
        String kafka = servers.get("kafka");
        if (!brokerProperties.isEmpty()) {
            ownKafka = KafkaServer.start(directory.resolve("kafka"), 0, true, brokerProperties);
            kafka = ownKafka.bootstrapServers();
        }
        nameServer = new LoopbackNameServer();
        nameServer.answer("outside.test", "127.0.0.1");
        nameServer.answer("inside.test", "127.0.0.2");
        return Map.of(
                "halftone.fetch.dns-servers", nameServer.address(),
                "quarkus.datasource.reactive.url", servers.get("database"),
                "quarkus.datasource.jdbc.url", "jdbc:" + servers.get("database"),
                "quarkus.datasource.username", servers.get("user"),
                "quarkus.datasource.password", "",
                "kafka.bootstrap.servers", kafka,
                "halftone.store.directory", directory.resolve("images").toString(),
                // The default is the machine's directory, in which a test would find files of other processes.
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
        if (ownKafka != null) {
            ownKafka.close();
        }
    }
}
