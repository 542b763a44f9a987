package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.Broker;
import dev.halftone.embedded.ClockBehind;
import dev.halftone.embedded.KafkaServer;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses a real Kafka whose clock is moved forward by hours. */
@Tag("process")
class StaleRecordsTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(30);
    private static final String TOPIC = "images";
    private static final String IDLE = "idle";

    @TempDir
    Path folder;

    @Test
    void staleIsWhatIsOlderThanTheNewestOfItsPartitionByTheBrokersClock() throws Exception {
        try (KafkaServer kafka = kafka(Duration.ofHours(10));
                Broker broker = new Broker(kafka.bootstrapServers())) {
            create(kafka);
            send(broker, TOPIC, "night");
            send(broker, IDLE, "night");
        }
        try (KafkaServer kafka = kafka(Duration.ofMinutes(10));
                Broker broker = new Broker(kafka.bootstrapServers())) {
            send(broker, TOPIC, "dawn");
        }
        try (KafkaServer kafka = kafka(Duration.ZERO);
                Broker broker = new Broker(kafka.bootstrapServers())) {
            send(broker, TOPIC, "morning");
            StaleRecords stale = new StaleRecords(Map.of("bootstrap.servers", kafka.bootstrapServers()), config("15m"));
            try {
                assertThat(stale(stale, broker, TOPIC)).containsExactly("night");
                assertThat(stale(stale, broker, IDLE))
                        .as("nothing came behind it")
                        .isEmpty();
            } finally {
                stale.stop(null);
            }
        }
    }

    /** Doing work twice is better than not doing it. */
    @Test
    void nothingIsStaleWhileKafkaDoesNotAnswer() throws Exception {
        List<ConsumerRecord<String, byte[]>> records;
        try (KafkaServer kafka = kafka(Duration.ofHours(10));
                Broker broker = new Broker(kafka.bootstrapServers())) {
            create(kafka);
            send(broker, TOPIC, "night");
            records = broker.all(TOPIC, any -> true);
        }
        StaleRecords stale = new StaleRecords(Map.of("bootstrap.servers", "localhost:1"), config("15m"));
        try {
            assertThat(stale.isStale(records.get(0)).await().atMost(WAIT_TIMEOUT))
                    .isFalse();
        } finally {
            stale.stop(null);
        }
    }

    @Test
    void anAgeThatEveryRecordSoonHasIsRefused() {
        assertThatThrownBy(() -> new StaleRecords(Map.of(), config("10ms")))
                .hasMessageContaining("halftone.work.stale-after");
    }

    @Test
    void theAgeIsThatAtWhichImagesAreSentAgain() {
        assertThat(config(Map.of()).staleAfter()).isEqualTo(Duration.ofMinutes(15));
        assertThat(config(Map.of("halftone.dispatch.resend-after", "1h")).staleAfter())
                .isEqualTo(Duration.ofHours(1));
    }

    private static List<String> stale(StaleRecords stale, Broker broker, String topic) {
        return broker.all(topic, record -> stale.isStale(record).await().atMost(WAIT_TIMEOUT)).stream()
                .map(ConsumerRecord::key)
                .toList();
    }

    private KafkaServer kafka(Duration behind) {
        return KafkaServer.start(folder.resolve("kafka"), 0, false, Map.of(), new ClockBehind(behind));
    }

    private static void create(KafkaServer kafka) throws Exception {
        Map<String, String> settings = Map.of("message.timestamp.type", "LogAppendTime");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(TOPIC, 1, (short) 1).configs(settings),
                            new NewTopic(IDLE, 1, (short) 1).configs(settings)))
                    .all()
                    .get();
        }
    }

    private static void send(Broker broker, String topic, String key) {
        broker.send(new ProducerRecord<>(topic, 0, key, new byte[0]));
    }

    private static WorkConfig config(String staleAfter) {
        return config(Map.of("halftone.work.stale-after", staleAfter));
    }

    private static WorkConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(WorkConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(WorkConfig.class);
    }
}
