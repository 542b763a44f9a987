package dev.halftone.failures;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** A fault that needs a Kafka of three nodes. */
sealed interface KafkaFault extends Fault {

    /** Every partition of these topics gets another leader. */
    record LeadersMoved(List<String> topics) implements KafkaFault {

        @Override
        public String kind() {
            return "move leaders";
        }

        @Override
        public void strike(FaultContext scene) {
            try (KafkaOperator operator = operator(scene)) {
                topics.forEach(operator::moveLeaders);
            }
        }
    }

    /** A partition of the topic has no leader, because its only broker is down; the other partitions work. */
    record PartitionOffline(String topic, Duration length) implements KafkaFault {

        @Override
        public String kind() {
            return "a partition of " + topic + " is offline";
        }

        @Override
        public void strike(FaultContext scene) {
            KafkaCluster kafka = scene.installation().kafka();
            int node = 1 + scene.random().nextInt(kafka.size());
            int partitions = scene.installation().broker().ends(topic).size();
            TopicPartition partition = new TopicPartition(topic, scene.random().nextInt(partitions));
            try (KafkaOperator operator = operator(scene)) {
                operator.place(Map.of(partition, List.of(node)));
                kafka.node(node).kill();
                Fault.let(length);
                kafka.node(node).start();
                operator.place(Map.of(partition, kafka.nodeIds()));
            }
        }
    }

    /** Writing to the topic is forbidden. */
    record TopicForbidden(String topic, Duration length) implements KafkaFault {

        @Override
        public String kind() {
            return topic + " is forbidden";
        }

        @Override
        public void strike(FaultContext scene) {
            try (KafkaOperator operator = operator(scene)) {
                operator.forbid(topic);
                Fault.let(length);
                operator.allow(topic);
            }
        }
    }

    private static KafkaOperator operator(FaultContext scene) {
        return new KafkaOperator(scene.installation().kafka().bootstrapServers());
    }
}
