package dev.halftone.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.EmbeddedServersResource;
import dev.halftone.Origin;
import dev.halftone.messages.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("quarkus")
@QuarkusTestResource(EmbeddedServersResource.class)
class OutcomeConsumerServiceTest {

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Test
    void aMessageThatPostgresCannotKeepAsItIsEndsItsImageAllTheSame() {
        try (Origin origin = new Origin();
                Broker broker = new Broker(bootstrapServers)) {
            String requestId = Api.upload(List.of(List.of(origin.on("/never.jpg", request -> {}))));
            String imageId = (String) Api.images(requestId).get(0).get("image_id");
            String outcome = """
                    {"outcome":"failed","image_id":"%s","request_id":"%s","attempt":1,"error_code":"corrupt_image",
                     "error_message":"a NUL \\u0000 and %s","milliseconds":1}""".formatted(imageId, requestId, "much more ".repeat(1_000));

            broker.send(
                    new ProducerRecord<>(Topics.IMAGE_PROCESSED, requestId, outcome.getBytes(StandardCharsets.UTF_8)));

            assertThat(Api.awaitEnd(requestId).<String>path("status")).isEqualTo("Failed");
            Map<String, Object> image = Api.images(requestId).get(0);
            assertThat(image).containsEntry("error_code", "corrupt_image");
            assertThat((String) image.get("error_message"))
                    .startsWith("a NUL   and much more")
                    .hasSize(1_000);
        }
    }
}
