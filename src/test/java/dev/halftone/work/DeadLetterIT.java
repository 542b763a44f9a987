package dev.halftone.work;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.messages.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that can't be read are put aside, and stop nothing. */
@Tag("process")
class DeadLetterIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final int PARTITIONS = 12;
    private static final String NULL_ID = "00000000-0000-0000-0000-000000000000";

    private Broker broker;

    @BeforeEach
    void connect() {
        broker = new Broker(SERVICE.bootstrapServers());
    }

    @AfterEach
    void disconnect() {
        broker.close();
    }

    static Stream<Arguments> unreadable() {
        String ids = "\"image_id\":\"" + NULL_ID + "\",\"request_id\":\"" + NULL_ID
                + "\",\"attempt\":1,\"request_attempt\":1";
        return Stream.of(
                arguments(Topics.IMAGE_REQUESTED, "no JSON"),
                arguments(Topics.IMAGE_REQUESTED, ""),
                arguments(Topics.IMAGE_REQUESTED, "null"),
                arguments(Topics.IMAGE_REQUESTED, "[]"),
                arguments(Topics.IMAGE_REQUESTED, "{}"),
                arguments(Topics.IMAGE_REQUESTED, "{" + ids + ",\"quality\":50,\"effort\":\"FAST\"}"),
                arguments(Topics.IMAGE_REQUESTED, "{\"image_id\":\"7\"}"),
                arguments(Topics.IMAGE_REQUESTED, "{\"image_id\":\"" + NULL_ID + "\""),
                arguments(Topics.IMAGE_PROCESSED, "no JSON"),
                arguments(Topics.IMAGE_PROCESSED, "{" + ids + "}"),
                arguments(Topics.IMAGE_PROCESSED, "{\"outcome\":\"vanished\"," + ids + "}"),
                arguments(
                        Topics.IMAGE_PROCESSED,
                        "{\"outcome\":\"failed\"," + ids + ",\"error_code\":\"bad_luck\",\"error_message\":\"x\"}"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void anUnreadableRecordIsPutAsideWithTheReason(String topic, String value) {
        String key = UUID.randomUUID().toString();

        RecordMetadata sent = broker.send(new ProducerRecord<>(topic, key, value.getBytes(UTF_8)));

        ConsumerRecord<String, byte[]> letter = deadLetter(key);
        assertThat(letter.value()).asString(UTF_8).isEqualTo(value);
        Map<String, String> headers = Broker.headers(letter);
        assertThat(headers.get("dead-letter-reason")).isNotBlank();
        assertThat(headers)
                .containsEntry("dead-letter-topic", topic)
                .containsEntry("dead-letter-partition", String.valueOf(sent.partition()))
                .containsEntry("dead-letter-offset", String.valueOf(sent.offset()));
    }

    @Test
    void aRecordWithoutValueKeepsItsHeaders() {
        String key = UUID.randomUUID().toString();
        ProducerRecord<String, byte[]> tombstone = new ProducerRecord<>(Topics.IMAGE_REQUESTED, key, null);
        tombstone.headers().add("sender", "a test".getBytes(UTF_8));

        broker.send(tombstone);

        assertThat(Broker.headers(deadLetter(key)))
                .containsEntry("sender", "a test")
                .containsEntry("dead-letter-reason", "the record has no value");
    }

    private ConsumerRecord<String, byte[]> deadLetter(String key) {
        return broker.await(Topics.DEAD_LETTER, 1, letter -> key.equals(letter.key()))
                .get(0);
    }

    @ParameterizedTest
    @CsvSource({Topics.IMAGE_REQUESTED + ",halftone-work", Topics.IMAGE_PROCESSED + ",halftone-progress"})
    void everyPartitionGoesOnBehindAnUnreadableRecord(String topic, String group) {
        Map<Integer, Long> unreadable = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            RecordMetadata sent =
                    broker.send(new ProducerRecord<>(topic, partition, "poison", "poison".getBytes(UTF_8)));
            unreadable.put(partition, sent.offset());
        }

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Map<Integer, Long> committed = broker.committed(group, topic);
            unreadable.forEach((partition, offset) -> assertThat(committed.getOrDefault(partition, 0L))
                    .as("offset of partition %d", partition)
                    .isGreaterThan(offset));
        });
        assertThatWorkGoesOn();
    }

    @Test
    void workForAnImageThatNobodyKnowsStopsNothing() {
        try (Origin origin = new Origin()) {
            String url = origin.serve("/stray.jpg", Pictures.jpeg(32, 32, 1));
            UUID image = UUID.randomUUID();
            UUID request = UUID.randomUUID();
            broker.send(
                    new ProducerRecord<>(Topics.IMAGE_REQUESTED, image.toString(), """
                    {"image_id":"%s","request_id":"%s","url":"%s","attempt":1,"request_attempt":1,"quality":50,"effort":"FAST"}""".formatted(image, request, url)
                            .getBytes(UTF_8)));

            broker.await(
                    Topics.IMAGE_PROCESSED, 1, outcome -> request.toString().equals(outcome.key()));

            assertThatWorkGoesOn();
        }
    }

    private static void assertThatWorkGoesOn() {
        try (Origin origin = new Origin()) {
            List<String> urls = new ArrayList<>();
            IntStream.range(0, 3 * PARTITIONS)
                    .forEach(i -> urls.add(origin.serve("/" + i + ".jpg", Pictures.jpeg(32, 32, i))));
            assertThat(Api.awaitEnd(Api.upload(List.of(urls))).<Integer>path("images_processed"))
                    .isEqualTo(urls.size());
        }
    }
}
