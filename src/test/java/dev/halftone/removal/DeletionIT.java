package dev.halftone.removal;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.HeldResponses;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.messages.Topics;
import dev.halftone.store.ImageKey;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** DELETE /requests/{id}: gone at once for everybody who asks, and soon from PostgreSQL and the store. */
@Tag("process")
class DeletionIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private static final String LATE_SUCCESS = """
            {"outcome":"completed","image_id":"%s","request_id":"%s","attempt":1,"request_attempt":1,"output_key":"%s","unchanged":false,\
            "source_bytes":2,"output_bytes":1,"width":1,"height":1,"milliseconds":1}""";

    private final Origin origin = new Origin();
    private Broker broker;

    @BeforeEach
    void connect() {
        broker = new Broker(SERVICE.bootstrapServers());
    }

    @AfterEach
    void disconnect() {
        broker.close();
        origin.close();
    }

    @Test
    void aDeletedRequestIsGoneWithItsOutputs() {
        String other = endedRequest(2);
        String requestId = endedRequest(5);
        String output = ((String) Api.images(requestId).get(0).get("output_url")).replaceFirst("http://[^/]*", "");
        assertThat(outputs(requestId)).exists();

        delete(requestId).statusCode(204);

        for (String path : List.of("", "/images", "/errors", "/output.csv", "/output.zip")) {
            given().get("/requests/" + requestId + path).then().statusCode(404);
        }
        Api.status(requestId).then().statusCode(404).body("error", equalTo("There is no request " + requestId + "."));
        given().post("/requests/" + requestId + "/retry").then().statusCode(404);
        assertThat(given().queryParam("limit", 1000)
                        .get("/requests")
                        .then()
                        .extract()
                        .<List<String>>path("requests.request_id"))
                .contains(other)
                .doesNotContain(requestId);
        awaitGone(requestId);
        given().get(output).then().statusCode(404);
        assertThat(Api.images(other)).hasSize(2);
        assertThat(outputs(other)).isNotEmptyDirectory();
    }

    @Test
    void aRequestIsDeletedOnce() {
        String requestId = endedRequest(1);

        delete(requestId).statusCode(204);

        delete(requestId).statusCode(404);
        delete(UUID.randomUUID().toString()).statusCode(404);
        delete("no-uuid").statusCode(404).body("error", equalTo("There is no request no-uuid."));
    }

    @Test
    void outputsThatAreStoredAfterTheDeletionDisappearToo() {
        HeldResponses held = new HeldResponses();
        List<List<String>> products = IntStream.range(0, 6)
                .mapToObj(i -> List.of(origin.on("/" + i + ".jpg", held)))
                .toList();
        String requestId = Api.upload(products);
        held.awaitSeen(6);

        delete(requestId).statusCode(204);
        held.release(Pictures.jpeg(64, 64, 1));

        broker.await(Topics.IMAGE_PROCESSED, 6, outcome -> requestId.equals(outcome.key()));
        awaitGone(requestId);
        assertThat(broker.all(Topics.REQUEST_COMPLETED, event -> requestId.equals(event.key())))
                .isEmpty();
    }

    @Test
    void anOutputThatIsStoredWhenTheRequestIsLongForgottenDisappears() {
        ImageKey key = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");
        SERVICE.put(key, new byte[] {1});
        String requestId = key.requestId().toString();
        assertThat(outputs(requestId)).exists();

        broker.send(new ProducerRecord<>(
                Topics.IMAGE_PROCESSED,
                requestId,
                LATE_SUCCESS.formatted(key.imageId(), requestId, key.path()).getBytes(UTF_8)));

        await().atMost(WAIT_TIMEOUT).until(() -> Files.notExists(outputs(requestId)));
    }

    @Test
    void aRequestThatIsDeletedWhileItsImagesEndDisappearsWholly() {
        byte[] picture = Pictures.jpeg(96, 96, 1);
        List<List<String>> products = IntStream.range(0, 60)
                .mapToObj(i -> List.of(origin.serve("/" + i + ".jpg", picture)))
                .toList();
        String requestId = Api.upload(products);
        await().atMost(WAIT_TIMEOUT).until(() -> Api.status(requestId).<Integer>path("images_processed") > 0);

        delete(requestId).statusCode(204);

        String last = endedRequest(3);
        awaitGone(requestId);
        assertThat(Api.images(last)).hasSize(3);
    }

    private String endedRequest(int images) {
        List<List<String>> products = IntStream.range(0, images)
                .mapToObj(i -> List.of(origin.serve("/ended/" + i + ".jpg", Pictures.jpeg(64, 64, i))))
                .toList();
        String requestId = Api.upload(products);
        Api.awaitEnd(requestId);
        return requestId;
    }

    private static Path outputs(String requestId) {
        return SERVICE.store().resolve(requestId);
    }

    private static void awaitGone(String requestId) {
        await().atMost(WAIT_TIMEOUT).until(() -> rows(requestId) == 0 && Files.notExists(outputs(requestId)));
    }

    private static long rows(String requestId) {
        return SERVICE.number("""
                select (select count(*) from request where id = '%1$s')
                     + (select count(*) from product where request_id = '%1$s')
                     + (select count(*) from image where request_id = '%1$s')""".formatted(requestId));
    }

    private static ValidatableResponse delete(String requestId) {
        return given().delete("/requests/" + requestId).then();
    }
}
