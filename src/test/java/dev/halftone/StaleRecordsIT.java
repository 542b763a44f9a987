package dev.halftone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.ClockBehind;
import dev.halftone.embedded.KafkaServer;
import dev.halftone.embedded.SharedServers;
import dev.halftone.messages.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The morning after a night without workers: Kafka has many copies of each image. */
@Tag("process")
class StaleRecordsIT {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(120);
    private static final Duration NIGHT = Duration.ofHours(10);
    private static final int IMAGES = 24;
    private static final int COPIES = 40;

    /** The second line is how often each would be worked on otherwise. */
    @ParameterizedTest
    @CsvSource({"15m, 1", "20h, 40"})
    void eachImageIsFetchedOnce(String staleAfter, int fetches) throws Exception {
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "tests")).toAbsolutePath(), "stale");
        try (Origin origin = new Origin()) {
            List<String> urls = new ArrayList<>();
            for (int i = 0; i < IMAGES; i++) {
                urls.add(origin.serve("/" + i + ".jpg", Pictures.jpeg(32, 32, i)));
            }
            List<ProducerRecord<String, byte[]>> images =
                    urls.stream().map(StaleRecordsIT::image).toList();
            sendInTheNight(folder, Collections.nCopies(COPIES - 1, images));
            try (KafkaServer kafka = KafkaServer.start(folder.resolve("kafka"), 0, false);
                    Broker broker = new Broker(kafka.bootstrapServers())) {
                broker.sendAll(images);

                try (ServiceProcess service = service(folder, kafka, staleAfter)) {
                    service.awaitReady();
                    await().atMost(LONGEST_WAIT).until(() -> broker.lag("halftone-work", Topics.IMAGE_REQUESTED) == 0);
                }

                assertThat(urls).allSatisfy(url -> assertThat(
                                origin.hits(URI.create(url).getPath()))
                        .isEqualTo(fetches));
            }
        }
    }

    private static void sendInTheNight(Path folder, List<List<ProducerRecord<String, byte[]>>> copies)
            throws Exception {
        try (KafkaServer kafka =
                        KafkaServer.start(folder.resolve("kafka"), 0, false, Map.of(), new ClockBehind(NIGHT));
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                Broker broker = new Broker(kafka.bootstrapServers())) {
            admin.createTopics(List.of(new NewTopic(Topics.IMAGE_REQUESTED, 12, (short) 1)
                            .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
                    .all()
                    .get();
            copies.forEach(broker::sendAll);
        }
    }

    private static ServiceProcess service(Path folder, KafkaServer kafka, String staleAfter) throws IOException {
        Map<String, String> servers = SharedServers.lease();
        Map<String, String> environment = new HashMap<>(ServiceEnvironment.of(
                servers.get("database"), servers.get("user"), kafka.bootstrapServers(), folder.resolve("images")));
        environment.put("HALFTONE_WORK_STALE_AFTER", staleAfter);
        return ServiceProcess.start(folder, environment);
    }

    private static ProducerRecord<String, byte[]> image(String url) {
        UUID image = UUID.randomUUID();
        String value = """
                {"image_id":"%s","request_id":"%s","url":"%s","attempt":1,"quality":50,"effort":"FAST"}""".formatted(image, UUID.randomUUID(), url);
        return new ProducerRecord<>(Topics.IMAGE_REQUESTED, image.toString(), value.getBytes(UTF_8));
    }
}
