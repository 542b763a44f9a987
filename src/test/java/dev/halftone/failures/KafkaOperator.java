package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Administration of topics: moves replicas and leaders, forbids and allows access. */
final class KafkaOperator implements AutoCloseable {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private final Admin admin;

    KafkaOperator(String bootstrapServers) {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** The brokers that hold each partition of a topic, the preferred leader first. */
    private Map<TopicPartition, List<Integer>> replicas(String topic) {
        Map<TopicPartition, List<Integer>> replicas = new HashMap<>();
        for (TopicPartitionInfo partition : partitions(topic)) {
            replicas.put(
                    new TopicPartition(topic, partition.partition()),
                    partition.replicas().stream().map(Node::id).toList());
        }
        return replicas;
    }

    private List<TopicPartitionInfo> partitions(String topic) {
        return get(admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic)
                .partitions();
    }

    /** Each partition of the topic gets another leader. */
    void moveLeaders(String topic) {
        Map<TopicPartition, List<Integer>> rotated = new HashMap<>();
        replicas(topic).forEach((partition, brokers) -> {
            List<Integer> next = new ArrayList<>(brokers);
            Collections.rotate(next, 1);
            rotated.put(partition, next);
        });
        place(rotated);
        // The results per partition are ignored: a broker that is leader already needs no election.
        get(admin.electLeaders(ElectionType.PREFERRED, rotated.keySet()).partitions());
        await("each partition of " + topic + " has its new leader")
                .atMost(WAIT_TIMEOUT)
                .until(() -> partitions(topic).stream()
                        .allMatch(partition -> partition.leader() != null
                                && partition.leader().id()
                                        == rotated.get(new TopicPartition(topic, partition.partition()))
                                                .get(0)));
    }

    /** Moves partitions to these brokers, and returns when the replicas are in sync. */
    void place(Map<TopicPartition, List<Integer>> brokers) {
        Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
        brokers.forEach(
                (partition, replicas) -> moves.put(partition, Optional.of(new NewPartitionReassignment(replicas))));
        // A newly elected controller may fail the request, so it is repeated.
        await("Kafka takes the order")
                .atMost(WAIT_TIMEOUT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> isTaken(admin.alterPartitionReassignments(moves).all()));
        await("partitions are on their brokers").atMost(WAIT_TIMEOUT).until(() -> brokers.entrySet().stream()
                .allMatch(wanted -> {
                    TopicPartitionInfo now = partitions(wanted.getKey().topic())
                            .get(wanted.getKey().partition());
                    return new HashSet<>(wanted.getValue())
                                    .equals(new HashSet<>(now.replicas().stream()
                                            .map(Node::id)
                                            .toList()))
                            && now.isr().size() == wanted.getValue().size();
                }));
    }

    private static boolean isTaken(KafkaFuture<Void> order) throws InterruptedException, TimeoutException {
        try {
            order.get(WAIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    /**
     * Forbids to write to the topic and to describe it: once a rule names the topic, all access without a rule is
     * denied.
     */
    void forbid(String topic) {
        get(admin.createAcls(List.of(refusal(topic))).all());
    }

    void allow(String topic) {
        get(admin.deleteAcls(List.of(refusal(topic).toFilter())).all());
    }

    private static AclBinding refusal(String topic) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:*", "*", AclOperation.WRITE, AclPermissionType.DENY));
    }

    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get(WAIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not do what its operator asks for", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
