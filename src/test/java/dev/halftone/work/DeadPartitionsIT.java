package dev.halftone.work;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.messages.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A broker is lost, and partitions of every topic with it. Work continues on the others. */
@Tag("process")
@Tag("faults")
class DeadPartitionsIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);

    private static final DeadPartitions KAFKA = DeadPartitions.start();

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.with(KAFKA.settings());

    @AfterAll
    static void stopKafka() {
        KAFKA.close();
    }

    /** Kafka puts the outcomes of a request on one partition, whichever that is. */
    @Test
    void outcomesOfEveryRequestArrive() {
        try (Origin origin = new Origin()) {
            List<String> urls = IntStream.range(0, 6)
                    .mapToObj(i -> origin.serve("/" + i + ".jpg", Pictures.jpeg(32, 32, i)))
                    .toList();
            List<String> requests = new ArrayList<>();
            while (requests.stream().map(DeadPartitionsIT::kind).distinct().count() < 3) {
                requests.add(Api.upload(List.of(urls)));
            }

            assertThat(requests)
                    .allSatisfy(request -> assertThat(Api.awaitEnd(request).<Integer>path("images_processed"))
                            .isEqualTo(urls.size()));
        }
    }

    private static int kind(String key) {
        return partition(key) % 3;
    }

    private static int partition(String key) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(UTF_8), DeadPartitions.PARTITIONS);
    }

    @Test
    void whatCannotBeReadIsPutAsideOnPartitionsThatAreLed() throws Exception {
        List<String> keys = IntStream.range(0, 100).mapToObj(String::valueOf).toList();
        Set<Integer> own = keys.stream().map(DeadPartitionsIT::partition).collect(Collectors.toSet());
        assertThat(own).hasSize(DeadPartitions.PARTITIONS);
        Map<TopicPartition, Long> last = new HashMap<>();
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (String key : keys) {
                var sent = producer.send(new ProducerRecord<>(Topics.IMAGE_REQUESTED, 0, key, "poison".getBytes(UTF_8)))
                        .get();
                last.put(new TopicPartition(sent.topic(), sent.partition()), sent.offset());
            }
        }

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            await().atMost(WAIT_TIMEOUT).untilAsserted(() -> {
                Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets("halftone-work")
                        .partitionsToOffsetAndMetadata()
                        .get();
                assertThat(last).allSatisfy((partition, offset) -> assertThat(committed.get(partition))
                        .isNotNull()
                        .extracting(OffsetAndMetadata::offset)
                        .asInstanceOf(InstanceOfAssertFactories.LONG)
                        .isGreaterThan(offset));
            });
        }
    }
}
