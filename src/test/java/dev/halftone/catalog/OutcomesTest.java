package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.requestRow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.messages.FailureCode;
import dev.halftone.messages.ImageProcessed;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Outcomes that are applied on a real PostgreSQL. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
abstract class OutcomesTest {

    static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    Pool pool;

    /** For statements that only the owner of the tables may execute. */
    Pool owner;

    OutcomeLedger ledger;

    @BeforeEach
    void open(Pool pool, CatalogServer.Database database) {
        this.pool = pool;
        this.owner = database.pool();
        this.ledger = new OutcomeLedger(pool, new RemovalQueue(pool), new WebhookQueue(pool), new WorkSignal());
    }

    final List<RequestProgress> apply(ImageProcessed... outcomes) {
        return apply(List.of(outcomes));
    }

    final List<RequestProgress> apply(List<ImageProcessed> outcomes) {
        return ledger.apply(outcomes, OutcomesTest::announcement).await().atMost(WAIT_TIMEOUT);
    }

    static Outbox.Entry announcement(RequestProgress ended) {
        return new Outbox.Entry(
                "ended", ended.id().toString(), Map.of("ce_id", ended.id() + "-" + ended.attempt()), "{}");
    }

    static ImageProcessed succeeded(UUID request, UUID image) {
        return succeeded(request, image, 1, "jpg");
    }

    static ImageProcessed succeeded(UUID request, UUID image, int requestAttempt, String extension) {
        return new ImageProcessed.Completed(
                image,
                request,
                1,
                requestAttempt,
                outputKey(request, image, extension),
                false,
                1_000,
                400,
                320,
                240,
                12,
                false,
                null,
                null,
                false);
    }

    /** Of an animation that lacks its end. */
    static ImageProcessed succeededPartly(UUID request, UUID image, String warning) {
        return new ImageProcessed.Completed(
                image,
                request,
                1,
                1,
                outputKey(request, image, "webp"),
                true,
                1_000,
                400,
                320,
                240,
                12,
                true,
                warning,
                null,
                false);
    }

    static String outputKey(UUID request, UUID image, String extension) {
        return request + "/" + image + "." + extension;
    }

    static ImageProcessed failed(UUID request, UUID image) {
        return failed(request, image, 1);
    }

    static ImageProcessed failed(UUID request, UUID image, int requestAttempt) {
        return new ImageProcessed.Failed(
                image, request, 1, requestAttempt, FailureCode.HTTP_STATUS, "a.example answered 404 Not Found.", 12);
    }

    static ImageProcessed postponed(UUID request, UUID image, int attempt) {
        return new ImageProcessed.Postponed(
                image, request, attempt, 1, FailureCode.TIMEOUT, "a.example did not answer.", 60_000, 12, false);
    }

    static ImageProcessed handedBack(UUID request, UUID image, int attempt) {
        return new ImageProcessed.Postponed(
                image, request, attempt, 1, FailureCode.CANCELLED, "The process stops.", 60_000, 12, true);
    }

    final void assertThatRequest(UUID id, String status, int processed, int failed) {
        Row row = requestRow(pool, id);
        assertThat(row.getString("status")).isEqualTo(status);
        assertThat(row.getInteger("images_processed")).isEqualTo(processed);
        assertThat(row.getInteger("images_failed")).isEqualTo(failed);
        assertThat(row.getLong("bytes_in")).isEqualTo(1_000L * processed);
        assertThat(row.getLong("bytes_out")).isEqualTo(400L * processed);
        assertThat(row.getValue("completed_at") != null).isEqualTo(!status.equals("PENDING"));
    }
}
