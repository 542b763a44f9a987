package dev.halftone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.SharedServers;
import dev.halftone.messages.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The morning after a night without workers: Kafka has many copies of each image. The night is as short as the time
 * after which records are stale. Each partition has the copies of one image, so that the speed of the machine does not
 * matter.
 */
@Tag("process")
@Tag("faults")
class StaleRecordsIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);
    private static final Duration NIGHT = Duration.ofSeconds(1);
    private static final int IMAGES = 10;
    private static final int COPIES = 40;

    /** The second case shows how often each image would be fetched otherwise. */
    @ParameterizedTest
    @CsvSource({"1s, 1", "15m, 40"})
    void eachImageIsFetchedOnce(String staleAfter, int fetches) throws Exception {
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "tests")).toAbsolutePath(), "stale");
        Map<String, String> servers = SharedServers.lease();
        try (Origin origin = new Origin();
                Broker broker = new Broker(servers.get("kafka"))) {
            createTopic(servers.get("kafka"));
            List<String> urls = IntStream.range(0, IMAGES)
                    .mapToObj(i -> origin.serve("/" + i + ".jpg", Pictures.jpeg(32, 32, i)))
                    .toList();
            List<ProducerRecord<String, byte[]>> images = images(urls);
            for (int copy = 1; copy < COPIES; copy++) {
                broker.sendAll(images);
            }
            long evening = System.currentTimeMillis();
            await().atMost(WAIT_TIMEOUT).until(() -> System.currentTimeMillis() - evening > NIGHT.toMillis());
            broker.sendAll(images);

            try (ServiceProcess service = service(folder, servers, staleAfter)) {
                service.awaitReady();
                await().atMost(WAIT_TIMEOUT).until(() -> broker.lag("halftone-work", Topics.IMAGE_REQUESTED) == 0);
            }

            assertThat(urls)
                    .allSatisfy(url ->
                            assertThat(origin.hits(URI.create(url).getPath())).isEqualTo(fetches));
        }
    }

    private static void createTopic(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(Topics.IMAGE_REQUESTED, IMAGES, (short) 1)
                            .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
                    .all()
                    .get();
        }
    }

    /** Each on a separate partition. */
    private static List<ProducerRecord<String, byte[]>> images(List<String> urls) {
        return IntStream.range(0, IMAGES)
                .mapToObj(partition -> new ProducerRecord<String, byte[]>(
                        Topics.IMAGE_REQUESTED, partition, null, work(urls.get(partition))))
                .toList();
    }

    private static byte[] work(String url) {
        return """
                {"image_id":"%s","request_id":"%s","url":"%s","attempt":1,"request_attempt":1,"quality":50,"effort":"FAST"}""".formatted(UUID.randomUUID(), UUID.randomUUID(), url).getBytes(UTF_8);
    }

    private static ServiceProcess service(Path folder, Map<String, String> servers, String staleAfter) {
        Map<String, String> environment = new HashMap<>(ServiceEnvironment.of(
                servers.get("database"), servers.get("user"), servers.get("kafka"), folder.resolve("images")));
        environment.put("HALFTONE_WORK_STALE_AFTER", staleAfter);
        return ServiceProcess.start(folder, environment);
    }
}
