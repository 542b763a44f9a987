package dev.halftone.failures;

import dev.halftone.embedded.FreePort;
import dev.halftone.embedded.ListenerPrincipals;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A single Kafka node, or three with replication factor 3 and {@code min.insync.replicas} 2. */
final class KafkaCluster implements Server, AutoCloseable {

    private final List<KafkaProcess> nodes;

    private KafkaCluster(List<KafkaProcess> nodes) {
        this.nodes = nodes;
        start();
    }

    static KafkaCluster ofOne(Path folder) {
        return new KafkaCluster(List.of(new KafkaProcess(folder.resolve("kafka"), FreePort.next(), Map.of())));
    }

    static KafkaCluster ofThree(Path folder) {
        List<Integer> controllers =
                IntStream.range(0, 3).mapToObj(node -> FreePort.next()).toList();
        return new KafkaCluster(IntStream.range(0, 3)
                .mapToObj(node -> {
                    int port = FreePort.next();
                    return new KafkaProcess(
                            folder.resolve("kafka-" + (node + 1)), port, properties(node, port, controllers));
                })
                .toList());
    }

    private static Map<String, String> properties(int node, int port, List<Integer> controllers) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("node.id", String.valueOf(node + 1));
        properties.put(
                "controller.quorum.voters",
                IntStream.range(0, controllers.size())
                        .mapToObj(voter -> "%d@localhost:%d".formatted(voter + 1, controllers.get(voter)))
                        .collect(Collectors.joining(",")));
        properties.put(
                "listeners", "BROKER://localhost:%d,CONTROLLER://localhost:%d".formatted(port, controllers.get(node)));
        for (String replicated : List.of(
                "default.replication.factor",
                "offsets.topic.replication.factor",
                "transaction.state.log.replication.factor",
                "share.coordinator.state.topic.replication.factor")) {
            properties.put(replicated, "3");
        }
        for (String least : List.of(
                "min.insync.replicas", "transaction.state.log.min.isr", "share.coordinator.state.topic.min.isr")) {
            properties.put(least, "2");
        }
        // A silent node is fenced sooner than by default (9 s), so that a run includes the consequences.
        properties.put("broker.session.timeout.ms", "6000");
        properties.put("broker.heartbeat.interval.ms", "1000");
        // Topics can be forbidden by a rule; everything without a rule is allowed.
        properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("allow.everyone.if.no.acl.found", "true");
        properties.put("principal.builder.class", ListenerPrincipals.class.getName());
        properties.put("super.users", "User:CONTROLLER");
        return properties;
    }

    String bootstrapServers() {
        return nodes.stream().map(KafkaProcess::address).collect(Collectors.joining(","));
    }

    /** @param id of the broker, from 1 */
    KafkaProcess node(int id) {
        return nodes.get(id - 1);
    }

    int size() {
        return nodes.size();
    }

    List<Integer> nodeIds() {
        return IntStream.rangeClosed(1, nodes.size()).boxed().toList();
    }

    /** @param pick a random number that selects the node */
    List<Server> one(int pick) {
        return List.of(nodes.get(Math.floorMod(pick, nodes.size())));
    }

    /** All nodes except the one that {@link #one} selects. */
    List<Server> others(int pick) {
        return nodes.stream()
                .filter(node -> node != nodes.get(Math.floorMod(pick, nodes.size())))
                .map(Server.class::cast)
                .toList();
    }

    @Override
    public void start() {
        each(KafkaProcess::launch);
        each(KafkaProcess::awaitReady);
    }

    @Override
    public void stop() {
        each(KafkaProcess::stop);
    }

    @Override
    public void kill() {
        each(KafkaProcess::kill);
    }

    @Override
    public void freeze() {
        each(KafkaProcess::freeze);
    }

    @Override
    public void thaw() {
        each(KafkaProcess::thaw);
    }

    private void each(Consumer<KafkaProcess> action) {
        nodes.forEach(action);
    }

    @Override
    public void close() {
        each(KafkaProcess::close);
    }
}
