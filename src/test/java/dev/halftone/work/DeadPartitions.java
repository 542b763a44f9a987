package dev.halftone.work;

import dev.halftone.embedded.FreePort;
import dev.halftone.embedded.KafkaServer;
import dev.halftone.messages.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka of two brokers, one of which is lost before the service starts. One third of the partitions is healthy. One
 * third was on the lost broker only and has no leader. One third has a leader that accepts no writes, because a replica
 * is missing ({@code min.insync.replicas}). Topics other than that of the outcomes have no partitions of the last kind.
 */
final class DeadPartitions implements AutoCloseable {

    static final int PARTITIONS = 12;

    private static final List<Integer> WELL = List.of(1);
    private static final List<Integer> LOST = List.of(2);
    private static final List<Integer> TOO_FEW = List.of(1, 2);

    private final KafkaServer kafka;

    private DeadPartitions(KafkaServer kafka) {
        this.kafka = kafka;
    }

    static boolean isWell(int partition) {
        return replicas(partition) == WELL;
    }

    private static List<Integer> replicas(int partition) {
        return List.of(WELL, LOST, TOO_FEW).get(partition % 3);
    }

    static DeadPartitions start() {
        Path folder = folder();
        int port = FreePort.next();
        int controllerPort = FreePort.next();
        String quorum = "1@localhost:" + controllerPort;
        KafkaServer kafka = KafkaServer.start(
                folder.resolve("kept"),
                port,
                true,
                Map.of(
                        "controller.quorum.voters",
                        quorum,
                        "listeners",
                        "BROKER://localhost:" + port + ",CONTROLLER://localhost:" + controllerPort));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            createWithLostBroker(admin, folder, quorum);
            awaitLoss(admin);
        } catch (Exception e) {
            throw new IllegalStateException("No Kafka with dead partitions", e);
        }
        return new DeadPartitions(kafka);
    }

    /** The settings of a service that soon gives up a partition that accepts no writes. */
    Map<String, String> settings() {
        return Map.of(
                "kafka.bootstrap.servers", bootstrapServers(),
                "mp.messaging.outgoing.outcome.request.timeout.ms", "1500",
                "mp.messaging.outgoing.outcome.delivery.timeout.ms", "3000");
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    private static void createWithLostBroker(Admin admin, Path folder, String quorum) throws Exception {
        Path lost = folder.resolve("lost");
        format(lost, clusterId(folder.resolve("kept")));
        int port = FreePort.next();
        KafkaServer second = KafkaServer.start(
                lost,
                port,
                false,
                Map.of(
                        "process.roles",
                        "broker",
                        "node.id",
                        "2",
                        "controller.quorum.voters",
                        quorum,
                        "listeners",
                        "BROKER://localhost:" + port));
        try {
            while (admin.describeCluster().nodes().get().size() < 2) {
                Thread.onSpinWait(); // until the controller has registered it
            }
            admin.createTopics(List.of(
                            topic(Topics.IMAGE_PROCESSED, partition -> replicas(partition) == LOST ? LOST : WELL),
                            topic(Topics.DEAD_LETTER, partition -> isWell(partition) ? WELL : LOST),
                            topic(Topics.IMAGE_REQUESTED, partition -> isWell(partition) ? WELL : LOST),
                            topic(Topics.REQUEST_COMPLETED, partition -> WELL)))
                    .all()
                    .get();
            addReplicas(admin);
        } finally {
            second.close();
        }
    }

    /** Done afterwards, because a topic can't be created with partitions of unequal numbers of replicas. */
    private static void addReplicas(Admin admin) throws Exception {
        Map<TopicPartition, Optional<NewPartitionReassignment>> more = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (replicas(partition) == TOO_FEW) {
                more.put(
                        new TopicPartition(Topics.IMAGE_PROCESSED, partition),
                        Optional.of(new NewPartitionReassignment(TOO_FEW)));
            }
        }
        admin.alterPartitionReassignments(more).all().get();
        while (partitions(admin).stream()
                        .filter(partition -> partition.isr().size() == 2)
                        .count()
                < more.size()) {
            Thread.onSpinWait(); // until the second broker has caught up with the empty partitions
        }
    }

    private static List<TopicPartitionInfo> partitions(Admin admin) throws Exception {
        return admin.describeTopics(List.of(Topics.IMAGE_PROCESSED))
                .allTopicNames()
                .get()
                .get(Topics.IMAGE_PROCESSED)
                .partitions();
    }

    private static NewTopic topic(String name, IntFunction<List<Integer>> replicas) {
        Map<Integer, List<Integer>> assignments = new TreeMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assignments.put(partition, replicas.apply(partition));
        }
        return new NewTopic(name, assignments)
                .configs(Map.of("message.timestamp.type", "LogAppendTime", "min.insync.replicas", "2"));
    }

    private static void awaitLoss(Admin admin) throws Exception {
        while (partitions(admin).stream()
                .anyMatch(partition -> partition.isr().stream().anyMatch(node -> node.id() == 2)
                        && partition.leader() != null
                        && !partition.leader().isEmpty())) {
            Thread.onSpinWait(); // until the controller has told the other broker
        }
    }

    private static String clusterId(Path log) throws IOException {
        Properties properties = new Properties();
        try (InputStream file = Files.newInputStream(log.resolve("meta.properties"))) {
            properties.load(file);
        }
        return properties.getProperty("cluster.id");
    }

    private static void format(Path log, String clusterId) throws Exception {
        Files.createDirectories(log);
        new Formatter()
                .setNodeId(2)
                .setClusterId(clusterId)
                .setDirectories(List.of(log.toString()))
                .setMetadataLogDirectory(log.toString())
                .setControllerListenerName("CONTROLLER")
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static Path folder() {
        try {
            Path target = Files.createDirectories(Path.of("target", "tests")).toAbsolutePath();
            return Files.createTempDirectory(target, "brokers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
