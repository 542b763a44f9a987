package dev.halftone;

import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** A test's view of Kafka, independent of Halftone: plain clients, without groups or frameworks. */
public final class Broker implements AutoCloseable {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private final String bootstrapServers;
    private final KafkaProducer<String, byte[]> producer;
    private final Admin admin;

    public Broker(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        Map<String, Object> address = Map.of("bootstrap.servers", bootstrapServers);
        this.producer = new KafkaProducer<>(address, new StringSerializer(), new ByteArraySerializer());
        this.admin = Admin.create(address);
    }

    /** Sends a record, and returns its position. */
    public RecordMetadata send(ProducerRecord<String, byte[]> message) {
        try {
            return producer.send(message).get();
        } catch (Exception e) {
            throw new IllegalStateException("Kafka did not take the record", e);
        }
    }

    /** Sends records, and returns when Kafka has them all. */
    public void sendAll(List<ProducerRecord<String, byte[]>> messages) {
        List<Future<RecordMetadata>> sent =
                messages.stream().map(producer::send).toList();
        try {
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (Exception e) {
            throw new IllegalStateException("Kafka did not take the records", e);
        }
    }

    /** Reads the topic from its beginning until this many records match; returns only these. */
    public List<ConsumerRecord<String, byte[]>> await(
            String topic, int count, Predicate<ConsumerRecord<String, byte[]>> wanted) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = fromBeginning(topic)) {
            long deadline = System.nanoTime() + WAIT_TIMEOUT.toNanos();
            while (found.size() < count) {
                if (System.nanoTime() > deadline) {
                    fail("%d of %d records on %s after %s: %s", found.size(), count, topic, WAIT_TIMEOUT, found);
                }
                add(consumer, wanted, found);
            }
        }
        return found;
    }

    /** All matching records that the topic has now. */
    public List<ConsumerRecord<String, byte[]>> all(String topic, Predicate<ConsumerRecord<String, byte[]>> wanted) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = fromBeginning(topic)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                add(consumer, wanted, found);
            }
        }
        return found;
    }

    private KafkaConsumer<String, byte[]> fromBeginning(String topic) {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    private static void add(
            KafkaConsumer<String, byte[]> consumer,
            Predicate<ConsumerRecord<String, byte[]>> wanted,
            List<ConsumerRecord<String, byte[]>> found) {
        for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofMillis(200))) {
            if (wanted.test(message)) {
                found.add(message);
            }
        }
    }

    /** The committed offset of each partition; partitions without a commit are left out. */
    public Map<Integer, Long> committed(String group, String topic) {
        try {
            Map<Integer, Long> offsets = new HashMap<>();
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> {
                        if (partition.topic().equals(topic) && offset != null) {
                            offsets.put(partition.partition(), offset.offset());
                        }
                    });
            return offsets;
        } catch (Exception e) {
            throw new IllegalStateException("Kafka does not tell the offsets of " + group, e);
        }
    }

    /** How many records of a topic a group has not committed yet; in a partition without a commit, all of them. */
    public long lag(String group, String topic) {
        Map<Integer, Long> committed = committed(group, topic);
        return ends(topic).entrySet().stream()
                .mapToLong(end ->
                        end.getValue() - committed.getOrDefault(end.getKey().partition(), 0L))
                .sum();
    }

    /** The end offset of each partition. */
    public Map<TopicPartition, Long> ends(String topic) {
        try (KafkaConsumer<String, byte[]> consumer = fromBeginning(topic)) {
            return consumer.endOffsets(consumer.assignment());
        }
    }

    /** Sets the offsets of a group, which must have no member. */
    public void reset(String group, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        offsets.forEach((partition, offset) -> positions.put(partition, new OffsetAndMetadata(offset)));
        try {
            admin.alterConsumerGroupOffsets(group, positions).all().get();
        } catch (Exception e) {
            throw new IllegalStateException("Kafka does not set the offsets of " + group, e);
        }
    }

    /**
     * Limits the size of a topic's records, and returns when the broker does.
     *
     * @param bytes null for the default
     */
    public void limit(String topic, Integer bytes) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        ConfigEntry limit = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes == null ? null : "" + bytes);
        AlterConfigOp.OpType change = bytes == null ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET;
        try {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(limit, change))))
                    .all()
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException("Kafka does not limit the records of " + topic, e);
        }
        // The controller has confirmed it; the broker follows.
        Awaitility.await().atMost(WAIT_TIMEOUT).until(() -> isLimit(resource, bytes));
    }

    private boolean isLimit(ConfigResource topic, Integer bytes) throws Exception {
        ConfigEntry limit =
                admin.describeConfigs(List.of(topic)).all().get().get(topic).get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        return bytes == null
                ? limit.source() != ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG
                : limit.value().equals("" + bytes);
    }

    /** How many consumers share the partitions of a group; 0 during a rebalance, and before the group exists. */
    public int members(String group) {
        try {
            ConsumerGroupDescription description = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get();
            return description.groupState() == GroupState.STABLE
                    ? description.members().size()
                    : 0;
        } catch (Exception e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw new IllegalStateException("Kafka does not describe " + group, e);
        }
    }

    /** Whether the value of a record contains a text. A topic may have records without a value, of any other test. */
    public static Predicate<ConsumerRecord<String, byte[]>> containing(String text) {
        return message -> message.value() != null && new String(message.value(), StandardCharsets.UTF_8).contains(text);
    }

    /** The headers of a record as text. */
    public static Map<String, String> headers(ConsumerRecord<?, ?> message) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : message.headers()) {
            headers.put(header.key(), header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
