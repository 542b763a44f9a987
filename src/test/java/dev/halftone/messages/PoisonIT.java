package dev.halftone.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a topic holds, the next record is reached. */
@Tag("process")
class PoisonIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final int PARTITIONS = 12;
    private static final int SPOILT = 400;
    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Map<String, String> GROUPS =
            Map.of(Topics.IMAGE_REQUESTED, "halftone-work", Topics.IMAGE_PROCESSED, "halftone-progress");

    private Broker broker;

    /** A record's place. */
    private record Place(String topic, int partition, long offset) {

        static Place of(RecordMetadata sent) {
            return new Place(sent.topic(), sent.partition(), sent.offset());
        }

        static Place ofSource(ConsumerRecord<?, ?> letter) {
            Map<String, String> headers = Broker.headers(letter);
            return new Place(
                    headers.get("dead-letter-topic"),
                    Integer.parseInt(headers.get("dead-letter-partition")),
                    Long.parseLong(headers.get("dead-letter-offset")));
        }
    }

    @BeforeEach
    void connect() {
        broker = new Broker(SERVICE.bootstrapServers());
    }

    @AfterEach
    void disconnect() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.IMAGE_REQUESTED, Topics.IMAGE_PROCESSED})
    void whatCannotBeReadIsPutAside(String topic) {
        Set<Place> places = sendAll(new PoisonRecords(1, PARTITIONS).unreadable(topic), Map.of());

        assertThatTheNextRecordsAreReached(places);
        assertThat(deadLetters()).containsAll(places);
        assertThatWorkGoesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.IMAGE_REQUESTED, Topics.IMAGE_PROCESSED})
    void recordsOfEveryShapeStopNothing(String topic) {
        PoisonRecords poison = new PoisonRecords(2, PARTITIONS);
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>(poison.spoiltFields(topic));
        records.addAll(poison.spoiltBytes(topic, SPOILT));

        Set<Place> places = sendAll(records, Map.of());

        assertThatTheNextRecordsAreReached(places);
        assertThatWorkGoesOn();
    }

    /**
     * Kafka limits the stored size, so that a compressed record may be larger than any uncompressed one that it takes.
     */
    @ParameterizedTest
    @ValueSource(strings = {Topics.IMAGE_REQUESTED, Topics.IMAGE_PROCESSED})
    void ofWhatIsTooLargeToBePutAsideTheBeginningIsKept(String topic) {
        String key = UUID.randomUUID().toString();
        List<ProducerRecord<String, byte[]>> large = new ArrayList<>();
        for (int bytes : new int[] {1_000_000, 1_048_000, 8_000_000}) {
            large.add(new ProducerRecord<>(topic, 0, key, "x".repeat(bytes).getBytes(UTF_8)));
        }
        ProducerRecord<String, byte[]> header = new ProducerRecord<>(topic, 0, key, new byte[0]);
        header.headers().add("large", new byte[2_000_000]);
        large.add(header);
        large.add(new ProducerRecord<>(topic, 0, "k".repeat(2_000_000), new byte[0]));

        Set<Place> places = sendAll(large, Map.of("compression.type", "gzip", "max.request.size", 32_000_000));

        assertThatTheNextRecordsAreReached(places);
        assertThat(deadLetters()).containsAll(places);
        List<ConsumerRecord<String, byte[]>> letters =
                broker.all(Topics.DEAD_LETTER, letter -> key.equals(letter.key()) && letter.value().length > 0);
        assertThat(letters).hasSize(3).allSatisfy(letter -> assertThat(letter.value())
                .startsWith("xxx".getBytes(UTF_8)));
        assertThat(letters)
                .extracting(letter -> Broker.headers(letter).get("dead-letter-value-bytes"))
                .contains("8000000");
        assertThatWorkGoesOn();
    }

    @ParameterizedTest
    @CsvSource({"200000, 65536", "10000, 0"})
    void aTopicOfDeadLettersThatTakesLessGetsLess(int mostBytes, int kept) throws Exception {
        byte[] value = "x".repeat(500_000).getBytes(UTF_8);
        broker.limit(Topics.DEAD_LETTER, mostBytes);
        try {
            Set<Place> places =
                    sendAll(List.of(new ProducerRecord<>(Topics.IMAGE_REQUESTED, 3, "poison", value)), Map.of());

            assertThatTheNextRecordsAreReached(places);
            assertThat(broker.all(Topics.DEAD_LETTER, letter -> places.contains(Place.ofSource(letter))))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.value()).hasSize(kept));
        } finally {
            broker.limit(Topics.DEAD_LETTER, null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.IMAGE_REQUESTED, Topics.IMAGE_PROCESSED})
    void aTopicOfDeadLettersThatTakesNothingKeepsNoImageWaiting(String topic) throws Exception {
        Set<Place> places;
        broker.limit(Topics.DEAD_LETTER, 1);
        try {
            places = sendAll(
                    IntStream.range(0, PARTITIONS)
                            .mapToObj(partition ->
                                    new ProducerRecord<>(topic, partition, "poison", "no JSON".getBytes(UTF_8)))
                            .toList(),
                    Map.of());

            assertThatWorkGoesOn();
            assertThat(deadLetters()).doesNotContainAnyElementsOf(places);
        } finally {
            broker.limit(Topics.DEAD_LETTER, null);
        }
        assertThatTheNextRecordsAreReached(places);
        assertThat(deadLetters()).containsAll(places);
    }

    @ParameterizedTest
    @CsvSource({
        Topics.IMAGE_REQUESTED + ", gzip",
        Topics.IMAGE_REQUESTED + ", snappy",
        Topics.IMAGE_REQUESTED + ", lz4",
        Topics.IMAGE_REQUESTED + ", zstd",
        Topics.IMAGE_PROCESSED + ", gzip",
        Topics.IMAGE_PROCESSED + ", snappy",
        Topics.IMAGE_PROCESSED + ", lz4",
        Topics.IMAGE_PROCESSED + ", zstd"
    })
    void recordsAreReadHoweverTheyAreCompressed(String topic, String codec) {
        Set<Place> places = sendAll(
                List.of(new ProducerRecord<>(
                        topic, 3, "poison", "x".repeat(1_000).getBytes(UTF_8))),
                Map.of("compression.type", codec));

        assertThatTheNextRecordsAreReached(places);
        assertThat(deadLetters()).containsAll(places);
    }

    @Test
    void theReasonIsNoLongerThanASentenceIs() {
        String key = UUID.randomUUID().toString();
        String record = "{\"image_id\":\"" + "7".repeat(500_000) + "\"}";

        sendAll(List.of(new ProducerRecord<>(Topics.IMAGE_REQUESTED, 3, key, record.getBytes(UTF_8))), Map.of());

        ConsumerRecord<String, byte[]> letter = broker.await(Topics.DEAD_LETTER, 1, found -> key.equals(found.key()))
                .get(0);
        assertThat(letter.value()).hasSize(record.length());
        assertThat(Broker.headers(letter).get("dead-letter-reason")).hasSizeLessThanOrEqualTo(1_000);
    }

    private Set<Place> sendAll(List<ProducerRecord<String, byte[]>> records, Map<String, Object> settings) {
        Map<String, Object> producer = new HashMap<>(settings);
        producer.put("bootstrap.servers", SERVICE.bootstrapServers());
        Set<Place> places = new HashSet<>();
        try (KafkaProducer<String, byte[]> sender =
                new KafkaProducer<>(producer, new StringSerializer(), new ByteArraySerializer())) {
            records.stream().map(sender::send).toList().forEach(sent -> {
                try {
                    places.add(Place.of(sent.get()));
                } catch (Exception e) {
                    throw new IllegalStateException("Kafka did not take the record", e);
                }
            });
        }
        return places;
    }

    private void assertThatTheNextRecordsAreReached(Set<Place> places) {
        await().atMost(WAIT_TIMEOUT).untilAsserted(() -> {
            for (String topic : GROUPS.keySet()) {
                Map<Integer, Long> committed = broker.committed(GROUPS.get(topic), topic);
                assertThat(places.stream().filter(place -> place.topic().equals(topic)))
                        .allSatisfy(place -> assertThat(committed.getOrDefault(place.partition(), 0L))
                                .isGreaterThan(place.offset()));
            }
        });
    }

    private Set<Place> deadLetters() {
        Set<Place> places = new HashSet<>();
        broker.all(Topics.DEAD_LETTER, letter -> true).forEach(letter -> places.add(Place.ofSource(letter)));
        return places;
    }

    private static void assertThatWorkGoesOn() {
        try (Origin origin = new Origin()) {
            List<String> urls = Stream.iterate(0, i -> i + 1)
                    .limit(3 * PARTITIONS)
                    .map(i -> origin.serve("/" + i + ".jpg", Pictures.jpeg(32, 32, i)))
                    .toList();
            assertThat(Api.awaitEnd(Api.upload(List.of(urls))).<Integer>path("images_processed"))
                    .isEqualTo(urls.size());
        }
    }
}
