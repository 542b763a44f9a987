package dev.halftone.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.messages.Topics;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Outcomes that can be read, but that PostgreSQL will never take. */
@Tag("process")
class InapplicableOutcomeIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    /** The sum of the request's bytes overflows with this outcome. */
    private static final String COMPLETED = """
            {"outcome":"completed","image_id":"%1$s","request_id":"%2$s","attempt":1,"request_attempt":1,"output_key":"%2$s/%1$s.jpg",\
            "unchanged":false,"source_bytes":9223372036854775807,"output_bytes":1,"width":1,"height":1,"milliseconds":1}""";

    @Test
    void areDeadLettersAndTheOthersOfTheirBatchCount() {
        try (Broker broker = new Broker(SERVICE.bootstrapServers());
                Origin origin = new Origin()) {
            String url = origin.serve("/1.jpg", Pictures.jpeg(32, 32, 1));
            String requestId = Api.upload(List.of(List.of(url, origin.on("/later.jpg", this::askForPatience))));
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> Api.status(requestId).<Integer>path("images_processed") == 1
                            && origin.hits("/later.jpg") == 1);
            Object waiting = Api.images(requestId).get(1).get("image_id");
            String key = UUID.randomUUID().toString();
            for (int partition = 0; partition < 12; partition++) {
                String value = COMPLETED.formatted(waiting, requestId);
                broker.send(new ProducerRecord<>(Topics.IMAGE_PROCESSED, partition, key, value.getBytes(UTF_8)));
            }

            String next = Api.upload(List.of(List.of(url, origin.url("/nothing"))));

            assertThat(Api.awaitEnd(next).<Integer>path("images_processed")).isEqualTo(1);
            assertThat(broker.await(Topics.DEAD_LETTER, 12, letter -> key.equals(letter.key())))
                    .allSatisfy(letter -> assertThat(Broker.headers(letter).get("dead-letter-reason"))
                            .contains("out of range"));
        }
    }

    /** Keeps the image pending for minutes. */
    private void askForPatience(HttpServerRequest request) {
        request.response().setStatusCode(503).putHeader("Retry-After", "300").end();
    }
}
