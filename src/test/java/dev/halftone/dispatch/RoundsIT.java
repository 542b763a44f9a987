package dev.halftone.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.PackagedService;
import dev.halftone.messages.Topics;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rounds follow each other while there is work, and liveness detects their silence. */
@Tag("process")
@Tag("faults")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoundsIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    /** There is no worker. Rounds come when the process signals work, and hardly ever by polling. */
    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.behindForwarder(Map.of(
            "halftone.roles", "api",
            "halftone.dispatch.window", "8",
            "halftone.dispatch.poll-interval", "1h",
            "halftone.dispatch.stuck-after", "2s"));

    private static final String NOBODY = "http://127.0.0.1:1/never.jpg";

    /** More than two rounds consider: 128 with this window, and the 64 newest. */
    private static final int REQUESTS = 400;

    private static final String INSERT_REQUESTS = """
        insert into request (id, status, quality, effort, columns, separator, images_total, created_at, updated_at)
        select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'PENDING', 50, 'FAST',
               '{"S. No.","Product Name","Input Image Urls"}', ',', 1, now(), now()
        from generate_series(1, %d) n\
        """.formatted(REQUESTS);

    private static final String INSERT_IMAGES = """
        insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at)
        select gen_random_uuid(), r.id, 1, 1, 1, '%s', 'PENDING', 'infinity'
        from request r where r.id < '00000001-0000-7000-8000-000000000000'\
        """.formatted(NOBODY);

    /** The first round finds the upload, the second or third one the image that has been due for longer. */
    @Test
    @Order(1)
    void aRoundThatHasFoundImagesIsFollowedByAnother() {
        UUID waiting = UUID.fromString("00000000-0000-7000-8000-000000000200");
        SERVICE.execute(INSERT_REQUESTS + ";" + INSERT_IMAGES + "; update image set due_at = now() where request_id = '"
                + waiting + "'");

        String uploaded = Api.upload(List.of(List.of(NOBODY)));

        try (Broker broker = new Broker(SERVICE.bootstrapServers())) {
            assertThat(broker.await(Topics.IMAGE_REQUESTED, 2, sent -> true))
                    .extracting(sent -> new String(sent.value()))
                    .anyMatch(work -> work.contains(uploaded))
                    .anyMatch(work -> work.contains(waiting.toString()));
        }
    }

    @Test
    @Order(2)
    void aProcessWhoseRoundsHearNothingOfPostgresIsNotAlive() throws SQLException {
        await().atMost(WAIT_TIMEOUT)
                .until(() -> SERVICE.management().get("/q/health/live").statusCode() == 200);
        try (Connection peer = SERVICE.connect();
                Statement lock = peer.createStatement()) {
            peer.setAutoCommit(false);
            lock.execute("lock table dispatch_claim, outbox in access exclusive mode");
            Api.upload(List.of(List.of(NOBODY)));
            // The rounds that the upload has begun wait for the lock, or for a response to their BEGIN.
            SERVICE.forwarder().vanish();

            await().atMost(WAIT_TIMEOUT)
                    .until(() -> SERVICE.management().get("/q/health/live").statusCode() == 503);
        }

        assertThat(SERVICE.management()
                        .get("/q/health/live")
                        .<List<String>>path("checks.findAll { it.status == 'DOWN' }.name"))
                .containsExactly("Dispatch");
    }
}
