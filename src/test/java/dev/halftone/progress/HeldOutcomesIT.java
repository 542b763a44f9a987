package dev.halftone.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.messages.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Locked rows, as of a peer that has vanished, delay only the outcomes of their own requests. */
@Tag("process")
class HeldOutcomesIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private Origin origin;
    private Broker broker;
    private Connection peer;
    private Connection watching;

    @BeforeEach
    void open() throws SQLException {
        origin = new Origin();
        broker = new Broker(SERVICE.bootstrapServers());
        peer = SERVICE.connect();
        peer.setAutoCommit(false);
        watching = SERVICE.connect();
    }

    @AfterEach
    void close() throws SQLException {
        peer.close();
        watching.close();
        broker.close();
        origin.close();
    }

    @Test
    void aHeldImageStopsNoOtherPartition() throws SQLException {
        String held = pendingRequest();
        String other = pendingRequest();
        hold("select from image where request_id = ? for update", held);

        fail(held, 0);
        await().atMost(WAIT_TIMEOUT).until(() -> waitingForLocks() > 0);
        fail(other, 1);

        assertThatItEnds(other);
        assertThat(Api.status(held).<String>path("status")).isEqualTo("Pending");
        peer.rollback();
        assertThatItEnds(held);
    }

    @Test
    void aHeldRequestStopsNoOtherOneOfItsPartition() throws SQLException {
        String held = pendingRequest();
        List<String> others = List.of(pendingRequest(), pendingRequest());
        hold("select from request where id = ? for update", held);

        fail(others.get(0), 0);
        fail(held, 0);
        await().atMost(WAIT_TIMEOUT).until(() -> waitingForLocks() > 0);
        fail(others.get(1), 0);

        others.forEach(this::assertThatItEnds);
        assertThat(Api.status(held).<String>path("status")).isEqualTo("Pending");
        SERVICE.management().get("/q/health/live").then().statusCode(200).body("checks.name", hasItem("Outcomes"));
        peer.rollback();
        assertThatItEnds(held);
    }

    private String pendingRequest() {
        return Api.upload(List.of(List.of(origin.on("/never.jpg", request -> {}))));
    }

    private void hold(String lock, String requestId) throws SQLException {
        try (PreparedStatement statement = peer.prepareStatement(lock)) {
            statement.setObject(1, UUID.fromString(requestId));
            statement.executeQuery();
        }
    }

    private void fail(String requestId, int partition) {
        String outcome = """
                {"outcome":"failed","image_id":"%s","request_id":"%s","attempt":1,"request_attempt":1,"error_code":"corrupt_image",
                 "error_message":"Not a picture.","milliseconds":1}""".formatted(Api.images(requestId).get(0).get("image_id"), requestId);
        broker.send(new ProducerRecord<>(
                Topics.IMAGE_PROCESSED, partition, requestId, outcome.getBytes(StandardCharsets.UTF_8)));
    }

    /** Ends by the outcome of this test, and not by a later one of the service's worker. */
    private void assertThatItEnds(String requestId) {
        assertThat(Api.awaitEnd(requestId).<String>path("status")).isEqualTo("Failed");
        assertThat(Api.images(requestId).get(0)).containsEntry("error_code", "corrupt_image");
    }

    private int waitingForLocks() throws SQLException {
        try (Statement statement = watching.createStatement();
                ResultSet rows =
                        statement.executeQuery("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and datname = current_database()")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
