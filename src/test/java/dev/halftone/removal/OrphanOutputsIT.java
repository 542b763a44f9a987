package dev.halftone.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.HeldResponses;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.store.ImageKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stored files are exactly those of the completed images, even if a process was killed after storing one. */
@Tag("process")
class OrphanOutputsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private final Origin origin = new Origin();

    @AfterEach
    void close() {
        origin.close();
    }

    @Test
    void anOutputThatIsLeftOfAnImageThatFailsAtItsNextTryDisappears() throws IOException {
        HeldResponses held = new HeldResponses();
        String requestId = Api.upload(List.of(
                List.of(origin.serve("/there.jpg", Pictures.jpeg(64, 64, 1))), List.of(origin.on("/gone.jpg", held))));
        held.awaitSeen(1);
        // This output stands for that of a killed worker. The next worker has the record, and its fetch gets a 404 now.
        ImageKey left = new ImageKey(UUID.fromString(requestId), idOf(requestId, "/gone.jpg"), "jpg");
        SERVICE.put(left, new byte[] {1});

        held.release(request -> request.response().setStatusCode(404).end());

        Api.awaitEnd(requestId);
        await().atMost(WAIT_TIMEOUT).until(() -> stored(requestId).size() == 1);
        assertThat(stored(requestId)).containsExactly(idOf(requestId, "/there.jpg") + ".jpg");
    }

    /** Like a removal whose request is locked by a vanished peer, or that has hundreds of thousands of images. */
    @Test
    void aRemovalThatCannotGoOnKeepsNoStrayOutputWaiting() throws SQLException, IOException {
        String held = Api.upload(List.of(List.of(origin.serve("/there.jpg", Pictures.jpeg(64, 64, 1)))));
        Api.awaitEnd(held);
        try (Connection peer = SERVICE.connect();
                Connection watching = SERVICE.connect()) {
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
                ResultSet rows =
                        statement.executeQuery("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and datname = current_database()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static List<String> stored(String requestId) throws IOException {
        try (Stream<Path> files = Files.list(SERVICE.store().resolve(requestId))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private UUID idOf(String requestId, String path) {
        Map<String, Object> image = Api.images(requestId).stream()
                .filter(row -> row.get("input_url").equals(origin.url(path)))
                .findFirst()
                .orElseThrow();
        return UUID.fromString((String) image.get("image_id"));
    }
}
