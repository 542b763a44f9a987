package dev.halftone.progress;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.messages.Topics;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An outcome that was held back while its image failed, lost its output as a stray, and was retried. */
@Tag("process")
class LateSuccessIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    @Test
    void aCompletedImageHasItsOutputHoweverLateASuccessComes() {
        CompletableFuture<Buffer> picture = new CompletableFuture<>();
        try (Origin origin = new Origin();
                Broker broker = new Broker(SERVICE.bootstrapServers())) {
            String requestId = Api.upload(List.of(List.of(origin.url("/1.jpg"))));
            assertThat(Api.awaitEnd(requestId).<String>path("status")).isEqualTo("Failed");
            origin.on("/1.jpg", asked -> picture.thenAccept(asked.response()::end));
            given().post("/requests/" + requestId + "/retry").then().statusCode(200);

            RecordMetadata late = broker.send(lateSuccess(requestId, imageOf(requestId)));
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> broker.committed("halftone-progress", Topics.IMAGE_PROCESSED)
                                    .getOrDefault(late.partition(), 0L)
                            > late.offset());

            assertThat(Api.status(requestId).<String>path("status")).isEqualTo("Pending");
            picture.complete(Buffer.buffer(Pictures.jpeg(64, 48, 1)));
            assertThat(Api.awaitEnd(requestId).<String>path("status")).isEqualTo("Completed");
            Map<String, Object> image = Api.images(requestId).get(0);
            given().urlEncodingEnabled(false)
                    .get(String.valueOf(image.get("output_url")))
                    .then()
                    .statusCode(200);
        }
    }

    private static String imageOf(String requestId) {
        return String.valueOf(Api.images(requestId).get(0).get("image_id"));
    }

    private static ProducerRecord<String, byte[]> lateSuccess(String requestId, String imageId) {
        String outcome = """
                {"outcome":"completed","image_id":"%1$s","request_id":"%2$s","attempt":1,"request_attempt":1,
                 "output_key":"%2$s/%1$s.jpg","unchanged":false,"source_bytes":2,"output_bytes":1,"width":1,"height":1,
                 "milliseconds":1}""".formatted(imageId, requestId);
        return new ProducerRecord<>(Topics.IMAGE_PROCESSED, requestId, outcome.getBytes(UTF_8));
    }
}
