package dev.halftone.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Uploads never take all connections to PostgreSQL. */
@Tag("process")
class UploadQueueIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final int STORED_AT_A_TIME = 8;
    private static final int UPLOADS = 30;

    @Test
    void aStatusIsAnsweredWhileMoreUploadsAreStuckThanThereAreConnections() throws SQLException {
        ExecutorService clients = Executors.newFixedThreadPool(UPLOADS);
        try (Origin origin = new Origin();
                Connection locking = SERVICE.connect();
                Connection watching = SERVICE.connect()) {
            List<List<String>> products = List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(48, 32, 1))));
            String ended = Api.upload(products);
            Api.awaitEnd(ended);
            locking.setAutoCommit(false);
            try (Statement lock = locking.createStatement()) {
                lock.execute("lock table product in exclusive mode"); // permits reads, blocks inserts
            }

            List<CompletableFuture<String>> uploads = IntStream.range(0, UPLOADS)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> Api.upload(products), clients))
                    .toList();

            await().atMost(Duration.ofSeconds(60)).until(() -> waitingInserts(watching) == STORED_AT_A_TIME);
            assertThat(Api.status(ended).statusCode()).isEqualTo(200);
            assertThat(waitingInserts(watching)).isEqualTo(STORED_AT_A_TIME);
            locking.rollback();
            List<String> requests =
                    uploads.stream().map(CompletableFuture::join).distinct().toList();
            assertThat(requests).hasSize(UPLOADS);
            requests.forEach(request -> assertThat(Api.awaitEnd(request).<Integer>path("images_processed"))
                    .isEqualTo(1));
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void uploadsThatWaitForOneKeyTakeNoSlots() throws SQLException {
        ExecutorService clients = Executors.newFixedThreadPool(UPLOADS);
        String key = "key " + UUID.randomUUID();
        try (Origin origin = new Origin();
                Connection locking = SERVICE.connect();
                Connection watching = SERVICE.connect()) {
            String csv = Api.csv(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(48, 32, 1)))));
            locking.setAutoCommit(false);
            try (Statement lock = locking.createStatement()) {
                lock.execute("lock table product in exclusive mode");
            }
            List<CompletableFuture<String>> repetitions = IntStream.range(0, 2 * STORED_AT_A_TIME)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> upload(given().header("Idempotency-Key", key), csv), clients))
                    .toList();
            await().atMost(Duration.ofSeconds(60)).until(() -> waitingInserts(watching) == 1);

            List<CompletableFuture<String>> others = IntStream.range(1, STORED_AT_A_TIME)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> upload(given(), csv), clients))
                    .toList();

            await().atMost(Duration.ofSeconds(60)).until(() -> waitingInserts(watching) == STORED_AT_A_TIME);
            locking.rollback();
            assertThat(repetitions.stream().map(CompletableFuture::join).distinct())
                    .hasSize(1);
            assertThat(others.stream().map(CompletableFuture::join).distinct()).hasSize(STORED_AT_A_TIME - 1);
        } finally {
            clients.shutdownNow();
        }
    }

    private static String upload(RequestSpecification request, String csv) {
        return request.multiPart("file", "products.csv", CsvFiles.utf8(csv))
                .post("/upload/")
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
    }

    private static int waitingInserts(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%into product%'"
                                + " and datname = current_database() and pid <> pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
