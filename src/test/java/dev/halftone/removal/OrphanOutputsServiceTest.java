package dev.halftone.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.EmbeddedServersResource;
import dev.halftone.Origin;
import dev.halftone.Pictures;
import dev.halftone.store.ImageKey;
import dev.halftone.store.ImageStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The stored files are exactly those of the completed images, even if a worker was killed after storing one. */
@QuarkusTest
@Tag("quarkus")
@QuarkusTestResource(EmbeddedServersResource.class)
class OrphanOutputsServiceTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    @Inject
    ImageStore store;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String jdbcUrl;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    private final Origin origin = new Origin();

    @AfterEach
    void close() {
        origin.close();
    }

    @Test
    void anOutputThatIsLeftOfAnImageThatFailsAtItsNextTryDisappears() {
        Queue<HttpServerRequest> waiting = new ConcurrentLinkedQueue<>();
        String requestId = Api.upload(List.of(
                List.of(origin.serve("/there.jpg", Pictures.jpeg(64, 64, 1))),
                List.of(origin.on("/gone.jpg", waiting::add))));
        await().atMost(WAIT_TIMEOUT).until(() -> waiting.size() == 1);
        // This output stands for that of a killed worker. The next worker has the record, and its fetch gets a 404 now.
        ImageKey left = new ImageKey(UUID.fromString(requestId), idOf(requestId, "/gone.jpg"), "jpg");
        store.put(left, new byte[] {1}, "image/jpeg").await().atMost(WAIT_TIMEOUT);

        waiting.forEach(request -> request.response().setStatusCode(404).end());

        Api.awaitEnd(requestId);
        await().atMost(WAIT_TIMEOUT).until(() -> stored(requestId).size() == 1);
        assertThat(stored(requestId)).extracting(ImageKey::imageId).containsExactly(idOf(requestId, "/there.jpg"));
    }

    /** Like a removal whose request is locked by a vanished peer, or that has hundreds of thousands of images. */
    @Test
    void aRemovalThatCannotGoOnKeepsNoStrayOutputWaiting() throws SQLException {
        String held = Api.upload(List.of(List.of(origin.serve("/there.jpg", Pictures.jpeg(64, 64, 1)))));
        Api.awaitEnd(held);
        try (Connection peer = DriverManager.getConnection(jdbcUrl, user, "");
                Connection watching = DriverManager.getConnection(jdbcUrl, user, "")) {
            peer.setAutoCommit(false);
            execute(peer, "select from request where id = '" + held + "' for update");
            execute(watching, "insert into removal (request_id) values ('" + held + "')");
            await().atMost(WAIT_TIMEOUT).until(() -> waitingForLocks(watching) > 0);

            anOutputThatIsLeftOfAnImageThatFailsAtItsNextTryDisappears();

            assertThat(waitingForLocks(watching)).as("the removal").isPositive();
            peer.rollback();
        }
        await().atMost(WAIT_TIMEOUT).until(() -> Api.status(held).statusCode() == 404);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int waitingForLocks(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private List<ImageKey> stored(String requestId) {
        return store.list(UUID.fromString(requestId)).collect().asList().await().atMost(WAIT_TIMEOUT);
    }

    private UUID idOf(String requestId, String path) {
        Map<String, Object> image = Api.images(requestId).stream()
                .filter(row -> row.get("input_url").equals(origin.url(path)))
                .findFirst()
                .orElseThrow();
        return UUID.fromString((String) image.get("image_id"));
    }
}
