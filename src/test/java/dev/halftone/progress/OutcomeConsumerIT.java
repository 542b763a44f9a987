package dev.halftone.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.messages.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("process")
class OutcomeConsumerIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    @Test
    void aMessageThatPostgresCannotKeepAsItIsEndsItsImageAllTheSame() {
        try (Origin origin = new Origin();
                Broker broker = new Broker(SERVICE.bootstrapServers())) {
            String requestId = Api.upload(List.of(List.of(origin.on("/never.jpg", request -> {}))));
            String imageId = (String) Api.images(requestId).get(0).get("image_id");
            String outcome = """
                    {"outcome":"failed","image_id":"%s","request_id":"%s","attempt":1,"request_attempt":1,"error_code":"corrupt_image",
                     "error_message":"a NUL \\u0000 and %s","milliseconds":1}""".formatted(imageId, requestId, "much more ".repeat(1_000));

            broker.send(record(requestId, outcome));

            assertThat(Api.awaitEnd(requestId).<String>path("status")).isEqualTo("Failed");
            Map<String, Object> image = Api.images(requestId).get(0);
            assertThat(image).containsEntry("error_code", "corrupt_image");
            assertThat((String) image.get("error_message"))
                    .startsWith("a NUL   and much more")
                    .hasSize(1_000);
        }
    }

    /** The keys are another request's output and other paths; ContractTest has more of them. */
    @Test
    void outcomesThatNameTheOutputsOfOthersArePutAsideAndThoseBehindThemCount() {
        try (Origin origin = new Origin();
                Broker broker = new Broker(SERVICE.bootstrapServers())) {
            String others = Api.upload(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(32, 32, 1)))));
            assertThat(Api.awaitEnd(others).<String>path("status")).isEqualTo("Completed");
            String othersKey = others + "/" + Api.images(others).get(0).get("image_id") + ".jpg";
            String requestId = Api.upload(List.of(List.of(origin.on("/later.jpg", request -> request.response()
                    .setStatusCode(503)
                    .putHeader("Retry-After", "300")
                    .end()))));
            String imageId = (String) Api.images(requestId).get(0).get("image_id");
            List<String> keys =
                    List.of(othersKey, "../" + othersKey, "/etc/passwd", "", requestId + "/" + imageId + ".exe");
            String failed = """
                    {"outcome":"failed","image_id":"%s","request_id":"%s","attempt":1,"request_attempt":1,"error_code":"corrupt_image",
                     "error_message":"Behind the forged ones.","milliseconds":1}""".formatted(imageId, requestId);

            for (String key : keys) {
                broker.send(record(requestId, """
                        {"outcome":"completed","image_id":"%s","request_id":"%s","attempt":1,"request_attempt":1,"output_key":"%s",
                         "unchanged":false,"source_bytes":2,"output_bytes":1,"width":1,"height":1,"milliseconds":1}""".formatted(imageId, requestId, key)));
            }
            broker.send(record(requestId, failed));

            assertThat(Api.awaitEnd(requestId).<String>path("status")).isEqualTo("Failed");
            assertThat(Api.images(requestId).get(0))
                    .containsEntry("error_message", "Behind the forged ones.")
                    .containsEntry("output_url", null);
            assertThat(broker.await(Topics.DEAD_LETTER, keys.size(), letter -> requestId.equals(letter.key())))
                    .allSatisfy(letter -> assertThat(Broker.headers(letter).get("dead-letter-reason"))
                            .contains("output_key")
                            .contains(imageId));
        }
    }

    private static ProducerRecord<String, byte[]> record(String key, String value) {
        return new ProducerRecord<>(Topics.IMAGE_PROCESSED, key, value.getBytes(StandardCharsets.UTF_8));
    }
}
