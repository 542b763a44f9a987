package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.imageRow;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.query;
import static dev.halftone.catalog.CatalogDatabase.request;
import static dev.halftone.catalog.CatalogDatabase.requestRow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outcomes on a real PostgreSQL: each counts once, whatever comes twice, late, or side by side. */
@ExtendWith(CatalogDatabase.class)
class OutcomeLedgerTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private Pool pool;
    private OutcomeLedger ledger;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.ledger = new OutcomeLedger(pool, new RemovalQueue(pool), new WebhookQueue(pool), new WorkSignal());
    }

    @Test
    void successesAndFailuresAreCountedAndTheLastOneEndsTheRequest() {
        UUID request = request(pool, 3);
        List<UUID> images = images(pool, request);

        assertThat(apply(succeeded(request, images.get(0)), failed(request, images.get(1))))
                .isEmpty();
        assertThatRequest(request, "PENDING", 1, 1);

        List<EndedRequest> ended = apply(succeeded(request, images.get(2)));

        assertThatRequest(request, "COMPLETED", 2, 1);
        assertThat(ended).singleElement().satisfies(end -> {
            assertThat(end.id()).isEqualTo(request);
            assertThat(end.status()).isEqualTo(RequestStatus.COMPLETED);
            assertThat(end.imagesTotal()).isEqualTo(3);
            assertThat(end.imagesProcessed()).isEqualTo(2);
            assertThat(end.imagesFailed()).isEqualTo(1);
            assertThat(end.bytesIn()).isEqualTo(2_000);
            assertThat(end.bytesOut()).isEqualTo(800);
            assertThat(end.completedAt()).isAfterOrEqualTo(end.createdAt());
        });
    }

    @Test
    void anImageKeepsWhatItsOutcomeSays() {
        UUID request = request(pool, 2);
        List<UUID> images = images(pool, request);

        apply(succeeded(request, images.get(0)), failed(request, images.get(1)));

        Row success = imageRow(pool, images.get(0));
        assertThat(success.getString("state")).isEqualTo("COMPLETED");
        assertThat(success.getString("output_key")).isEqualTo("a/b.jpg");
        assertThat(success.getLong("output_bytes")).isEqualTo(400);
        assertThat(success.getInteger("width")).isEqualTo(320);
        assertThat(success.getString("error_code")).isNull();
        Row failure = imageRow(pool, images.get(1));
        assertThat(failure.getString("state")).isEqualTo("FAILED");
        assertThat(failure.getString("output_key")).isNull();
        assertThat(failure.getString("error_code")).isEqualTo("http_status");
        assertThat(failure.getOffsetDateTime("ended_at")).isNotNull();
    }

    @Test
    void aRequestWithoutASuccessHasFailed() {
        UUID request = request(pool, 2);
        List<UUID> images = images(pool, request);

        List<EndedRequest> ended = apply(failed(request, images.get(0)), failed(request, images.get(1)));

        assertThat(ended).singleElement().extracting(EndedRequest::status).isEqualTo(RequestStatus.FAILED);
        assertThatRequest(request, "FAILED", 0, 2);
    }

    /** A request whose images after the first one have its URL. */
    private UUID requestOfDuplicates(int images) {
        UUID request = request(pool, images);
        CatalogDatabase.execute(
                pool,
                "update image set duplicate_of = $2, due_at = now() + interval '1 day' where request_id = $1 and ordinal > 1",
                request,
                images(pool, request).get(0));
        return request;
    }

    @Test
    void imagesWithTheSameUrlEndWithTheFirst() {
        UUID request = requestOfDuplicates(3);
        List<UUID> images = images(pool, request);

        List<EndedRequest> ended = apply(succeeded(request, images.get(0)));

        assertThatRequest(request, "COMPLETED", 3, 0);
        assertThat(images).allSatisfy(image -> assertThat(imageRow(pool, image).getString("output_key"))
                .isEqualTo("a/b.jpg"));
        assertThat(ended).singleElement().satisfies(end -> {
            assertThat(end.bytesIn()).isEqualTo(3_000);
            assertThat(end.bytesOut()).isEqualTo(1_200);
        });
        assertThat(apply(succeeded(request, images.get(0)))).isEmpty();
        assertThatRequest(request, "COMPLETED", 3, 0);
    }

    @Test
    void aFailureIsThatOfAllImagesWithItsUrl() {
        UUID request = requestOfDuplicates(2);
        List<UUID> images = images(pool, request);

        apply(failed(request, images.get(0)), failed(request, images.get(0)));

        assertThatRequest(request, "FAILED", 0, 2);
        assertThat(imageRow(pool, images.get(1)).getString("error_code")).isEqualTo("http_status");
    }

    @Test
    void aPostponementIsTheFirstImagesAlone() {
        UUID request = requestOfDuplicates(2);
        List<UUID> images = images(pool, request);

        apply(postponed(request, images.get(0), 1));

        assertThat(imageRow(pool, images.get(1)).getInteger("attempt")).isEqualTo(1);
        assertThatRequest(request, "PENDING", 0, 0);
    }

    /** As one that has been waiting for so long that it was sent. */
    @Test
    void aDuplicateThatEndsByItselfCountsOnce() {
        UUID request = requestOfDuplicates(2);
        List<UUID> images = images(pool, request);

        apply(succeeded(request, images.get(1)), succeeded(request, images.get(0)), failed(request, images.get(1)));
        apply(succeeded(request, images.get(1)), failed(request, images.get(0)));

        assertThatRequest(request, "COMPLETED", 2, 0);
    }

    @Test
    void aLateFailureOfAnEarlierAttemptEndsNoDuplicateEither() {
        UUID request = requestOfDuplicates(2);
        List<UUID> images = images(pool, request);
        apply(failed(request, images.get(0)));
        new RequestRetry(pool, new WorkSignal()).retry(request).await().atMost(LONGEST_WAIT);

        apply(failed(request, images.get(0)));
        assertThatRequest(request, "PENDING", 0, 0);
        assertThat(imageRow(pool, images.get(0)).getBoolean("due_later")).isFalse();
        assertThat(imageRow(pool, images.get(1)).getBoolean("due_later")).isTrue();

        apply(succeeded(request, images.get(0)));
        assertThatRequest(request, "COMPLETED", 2, 0);
    }

    @Test
    void aDuplicateWhoseFirstHasSucceededIsRetriedByItself() {
        UUID request = requestOfDuplicates(2);
        List<UUID> images = images(pool, request);
        apply(failed(request, images.get(1)), postponed(request, images.get(0), 1));
        apply(succeeded(request, images.get(0)));
        assertThatRequest(request, "COMPLETED", 1, 1);

        new RequestRetry(pool, new WorkSignal()).retry(request).await().atMost(LONGEST_WAIT);

        assertThat(imageRow(pool, images.get(1)).getBoolean("due_later")).isFalse();
        assertThatRequest(request, "PENDING", 1, 0);
    }

    @Test
    void aDuplicateWithinABatchCountsOnce() {
        UUID request = request(pool, 2);
        UUID image = images(pool, request).get(0);

        apply(succeeded(request, image), succeeded(request, image), succeeded(request, image));

        assertThatRequest(request, "PENDING", 1, 0);
    }

    @Test
    void aDuplicateInALaterBatchChangesNothing() {
        UUID request = request(pool, 2);
        UUID image = images(pool, request).get(0);
        apply(succeeded(request, image));

        apply(succeeded(request, image));
        apply(failed(request, image));
        apply(postponed(request, image, 1));

        assertThatRequest(request, "PENDING", 1, 0);
        assertThat(imageRow(pool, image).getString("state")).isEqualTo("COMPLETED");
    }

    @Test
    void anOutcomeAfterTheEndChangesNothingAndAnnouncesNothing() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        assertThat(apply(failed(request, image))).hasSize(1);
        Object completedAt = requestRow(pool, request).getValue("completed_at");

        assertThat(apply(succeeded(request, image))).isEmpty();

        assertThatRequest(request, "FAILED", 0, 1);
        assertThat(requestRow(pool, request).getValue("completed_at")).isEqualTo(completedAt);
        assertThat(count(pool, "outbox")).isEqualTo(1);
    }

    @Test
    void anOutcomeOfAnUnknownImageChangesNothingAndStopsNothing() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);

        apply(
                succeeded(UUID.randomUUID(), UUID.randomUUID()),
                failed(request, UUID.randomUUID()),
                postponed(request, UUID.randomUUID(), 1),
                succeeded(request, image));

        assertThatRequest(request, "COMPLETED", 1, 0);
    }

    @Test
    void aPostponedImageStaysPendingAndIsDueLater() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        execute(pool, "update image set sent_at = now()");

        assertThat(apply(postponed(request, image, 1))).isEmpty();

        Row row = imageRow(pool, image);
        assertThat(row.getString("state")).isEqualTo("PENDING");
        assertThat(row.getInteger("attempt")).isEqualTo(2);
        assertThat(row.getValue("sent_at")).isNull();
        assertThat(row.getBoolean("due_later")).isTrue();
        assertThat(row.getString("error_code")).isEqualTo("timeout");
        assertThatRequest(request, "PENDING", 0, 0);
    }

    @Test
    void thePostponementOfAnAttemptCountsOnce() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);

        apply(postponed(request, image, 1), postponed(request, image, 1));
        apply(postponed(request, image, 1));

        assertThat(imageRow(pool, image).getInteger("attempt")).isEqualTo(2);
    }

    @Test
    void anAttemptThatIsHandedBackIsNotCountedAndLeavesTheLastError() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        apply(postponed(request, image, 1));
        execute(pool, "update image set sent_at = now(), due_at = now()");

        apply(handedBack(request, image, 2));

        Row row = imageRow(pool, image);
        assertThat(row.getString("state")).isEqualTo("PENDING");
        assertThat(row.getInteger("attempt")).isEqualTo(2);
        assertThat(row.getValue("sent_at")).isNull();
        assertThat(row.getBoolean("due_later")).isTrue();
        assertThat(row.getString("error_code")).isEqualTo("timeout");
        assertThat(row.getString("error_message")).isEqualTo("a.example did not answer.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndWinsOverAPostponementInTheSameBatch(boolean endFirst) {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        List<ImageOutcome> batch = new ArrayList<>(List.of(succeeded(request, image), postponed(request, image, 1)));
        if (!endFirst) {
            Collections.reverse(batch);
        }

        assertThat(apply(batch)).hasSize(1);

        assertThatRequest(request, "COMPLETED", 1, 0);
    }

    @Test
    void aSuccessAfterAPostponementHasNoError() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        apply(postponed(request, image, 1));

        apply(succeeded(request, image));

        assertThat(imageRow(pool, image).getString("error_code")).isNull();
        assertThat(imageRow(pool, image).getString("error_message")).isNull();
    }

    @Test
    void theEventIsWrittenInTheTransactionThatEndsTheRequest() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);

        assertThatThrownBy(() -> ledger.apply(List.of(succeeded(request, image)), end -> {
                            throw new IllegalStateException("no event");
                        })
                        .await()
                        .atMost(LONGEST_WAIT))
                .hasMessage("no event");
        assertThatRequest(request, "PENDING", 0, 0);
        assertThat(imageRow(pool, image).getString("state")).isEqualTo("PENDING");
        assertThat(count(pool, "outbox")).isZero();

        apply(succeeded(request, image));
        assertThat(query(pool, "select topic, key, headers, value from outbox"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.getString("topic")).isEqualTo("ended");
                    assertThat(entry.getString("key")).isEqualTo(request.toString());
                    assertThat(entry.getJsonObject("headers").getString("ce_id"))
                            .isEqualTo(request + "-1");
                    assertThat(entry.getString("value")).isEqualTo("{}");
                });
    }

    /** Two consumers that are given the same outcomes in different orders, in batches that span requests. */
    @Test
    void concurrentAppliersEndEachRequestExactlyOnce() {
        List<ImageOutcome> outcomes = new ArrayList<>();
        List<UUID> requests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            UUID request = request(pool, 40);
            requests.add(request);
            images(pool, request)
                    .forEach(image -> outcomes.add(
                            outcomes.size() % 4 == 0 ? failed(request, image) : succeeded(request, image)));
        }

        List<EndedRequest> ended = Uni.join()
                .all(applyInBatches(outcomes, 1), applyInBatches(outcomes, 2), applyInBatches(outcomes, 3))
                .andFailFast()
                .await()
                .atMost(LONGEST_WAIT)
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(ended).extracting(EndedRequest::id).containsExactlyInAnyOrderElementsOf(requests);
        assertThat(query(pool, "select key from outbox"))
                .extracting(row -> UUID.fromString(row.getString("key")))
                .containsExactlyInAnyOrderElementsOf(requests);
        requests.forEach(request -> assertThatRequest(request, "COMPLETED", 30, 10));
    }

    private Uni<List<EndedRequest>> applyInBatches(List<ImageOutcome> outcomes, long seed) {
        List<ImageOutcome> shuffled = new ArrayList<>(outcomes);
        Collections.shuffle(shuffled, new Random(seed));
        List<Uni<List<EndedRequest>>> batches = new ArrayList<>();
        for (int from = 0; from < shuffled.size(); from += 20) {
            batches.add(ledger.apply(shuffled.subList(from, from + 20), OutcomeLedgerTest::announcement));
        }
        return Uni.join().all(batches).usingConcurrencyOf(1).andFailFast().map(ended -> ended.stream()
                .flatMap(List::stream)
                .toList());
    }

    private List<EndedRequest> apply(ImageOutcome... outcomes) {
        return apply(List.of(outcomes));
    }

    private List<EndedRequest> apply(List<ImageOutcome> outcomes) {
        return ledger.apply(outcomes, OutcomeLedgerTest::announcement).await().atMost(LONGEST_WAIT);
    }

    private static Outbox.Entry announcement(EndedRequest ended) {
        return new Outbox.Entry(
                "ended", ended.id().toString(), Map.of("ce_id", ended.id() + "-" + ended.attempt()), "{}");
    }

    private static ImageOutcome succeeded(UUID request, UUID image) {
        return new ImageOutcome.Succeeded(image, request, 1, "a/b.jpg", false, 1_000, 400, 320, 240, 12);
    }

    private static ImageOutcome failed(UUID request, UUID image) {
        return new ImageOutcome.Failed(image, request, 1, "http_status", "a.example answered 404 Not Found.", 12);
    }

    private static ImageOutcome postponed(UUID request, UUID image, int attempt) {
        return new ImageOutcome.Postponed(
                image, request, 1, attempt, Duration.ofMinutes(1), "timeout", "a.example did not answer.", false);
    }

    private static ImageOutcome handedBack(UUID request, UUID image, int attempt) {
        return new ImageOutcome.Postponed(
                image, request, 1, attempt, Duration.ofMinutes(1), "cancelled", "The process stops.", true);
    }

    private void assertThatRequest(UUID id, String status, int processed, int failed) {
        Row row = requestRow(pool, id);
        assertThat(row.getString("status")).isEqualTo(status);
        assertThat(row.getInteger("images_processed")).isEqualTo(processed);
        assertThat(row.getInteger("images_failed")).isEqualTo(failed);
        assertThat(row.getLong("bytes_in")).isEqualTo(1_000L * processed);
        assertThat(row.getLong("bytes_out")).isEqualTo(400L * processed);
        assertThat(row.getValue("completed_at") != null).isEqualTo(!status.equals("PENDING"));
    }
}
