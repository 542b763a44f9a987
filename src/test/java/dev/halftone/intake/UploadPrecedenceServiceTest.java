package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.EmbeddedServersResource;
import dev.halftone.recompress.Precedence;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an upload does to the recompression of its process. */
@QuarkusTest
@Tag("quarkus")
@QuarkusTestResource(EmbeddedServersResource.class)
class UploadPrecedenceServiceTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(20);

    @Inject
    Precedence precedence;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String jdbcUrl;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @Test
    void itGoesBehindUploadsUntilTheyHaveEnded() throws SQLException {
        try (Connection locking = DriverManager.getConnection(jdbcUrl, user, "")) {
            locking.setAutoCommit(false);
            try (Statement lock = locking.createStatement()) {
                lock.execute("lock table product in exclusive mode"); // reads go on, inserts wait
            }
            CompletableFuture<String> upload = CompletableFuture.supplyAsync(UploadPrecedenceServiceTest::upload);

            await().atMost(WAIT_TIMEOUT).until(precedence::isTaken);

            locking.rollback();
            assertThat(upload.join()).isNotBlank();
            assertThat(precedence.isTaken()).isFalse();
        }
    }

    private static String upload() {
        return Api.upload(List.of(List.of("http://127.0.0.1:9/1.jpg")));
    }
}
