package dev.halftone.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** One Kafka node in KRaft mode (combined broker and controller), on free or given ports. */
public final class KafkaServer implements AutoCloseable {

    /** The same for all nodes, so that separately formatted nodes can form one cluster. */
    private static final Uuid CLUSTER = new Uuid(0x68616c66746f6e65L, 1);

    /**
     * Properties of a broker beside many others: each of its threads looks several times a second whether there is something
     * to do.
     */
    public static final Map<String, String> FEW_THREADS = Map.of(
            "num.network.threads", "1",
            "num.io.threads", "2",
            "background.threads", "2",
            "group.coordinator.threads", "1",
            "share.coordinator.threads", "1");

    private final KafkaRaftServer server;
    private final Path directory;
    private final int port;
    private final boolean clean;

    private KafkaServer(KafkaRaftServer server, Path directory, int port, boolean clean) {
        this.server = server;
        this.directory = directory;
        this.port = port;
        this.clean = clean;
    }

    /**
     * @param directory the log folder; formatted if it is not yet
     * @param port 0 for a free one
     * @param clean whether to delete the log before the start and at {@link #close()}
     */
    public static KafkaServer start(Path directory, int port, boolean clean) {
        return start(directory, port, clean, Map.of());
    }

    /** @param more broker properties, which take precedence */
    public static KafkaServer start(Path directory, int port, boolean clean, Map<String, String> more) {
        return start(directory, port, clean, more, Time.SYSTEM);
    }

    /** @param clock the broker's clock */
    public static KafkaServer start(Path directory, int port, boolean clean, Map<String, String> more, Time clock) {
        int brokerPort = port == 0 ? FreePort.next() : port;
        Map<String, String> properties = properties(directory, brokerPort, FreePort.next());
        properties.putAll(more);
        if (clean) {
            delete(directory); // left by a killed process
        }
        format(directory, Integer.parseInt(properties.get("node.id")));
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), clock);
        server.startup();
        return new KafkaServer(server, directory, brokerPort, clean);
    }

    /**
     * Runs Kafka as a process. Prints {@code ready} when it is up, and runs until it is told to stop or its standard
     * input ends. Arguments: the log folder, which is kept, the port, and {@code name=value} properties, which take
     * precedence.
     */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> more = new HashMap<>();
        Stream.of(arguments).skip(2).forEach(property -> {
            int name = property.indexOf('=');
            more.put(property.substring(0, name), property.substring(name + 1));
        });
        KafkaServer kafka = start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), false, more);
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        System.out.println("ready");
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private static Map<String, String> properties(Path directory, int brokerPort, int controllerPort) {
        Map<String, String> properties = new HashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@localhost:" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listeners", "BROKER://localhost:" + brokerPort + ",CONTROLLER://localhost:" + controllerPort);
        properties.put("advertised.listeners", "BROKER://localhost:" + brokerPort);
        properties.put("inter.broker.listener.name", "BROKER");
        properties.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("log.dirs", directory.toString());
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        // The cleaner takes its memory at the start, 128 MB by default; the topics here are small.
        properties.put("log.cleaner.dedupe.buffer.size", "4194304");
        // Tests that kill members don't wait for long until Kafka gives them up.
        properties.put("group.min.session.timeout.ms", "1000");
        // A single consumer does not wait for other members to join its group.
        properties.put("group.initial.rebalance.delay.ms", "0");
        return properties;
    }

    private static void format(Path directory, int node) {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        try {
            Files.createDirectories(directory);
            new Formatter()
                    .setNodeId(node)
                    .setClusterId(CLUSTER.toString())
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName("CONTROLLER")
                    // Disabled: with this feature, a partition reduced to one replica has no leader after that broker
                    // is killed, and cannot be moved ("unexpected error", Kafka 4.1.1), because brokers that no longer
                    // hold it are still eligible. No upstream issue found.
                    .setFeatureLevel("eligible.leader.replicas.version", (short) 0)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("Kafka's log folder " + directory + " can't be formatted", e);
        }
    }

    public String bootstrapServers() {
        return "localhost:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        if (clean) {
            delete(directory);
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka's log folder " + directory + " can't be removed", e);
        }
    }
}
