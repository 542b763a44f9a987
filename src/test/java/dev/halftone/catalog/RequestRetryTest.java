package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.imageRow;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.query;
import static dev.halftone.catalog.CatalogDatabase.request;
import static dev.halftone.catalog.CatalogDatabase.requestRow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.RequestRetry.RetryOutcome;
import dev.halftone.messages.FailureCode;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failed images are tried again, and late outcomes of the earlier try do no harm. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class RequestRetryTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private Pool pool;
    private RequestRetry retry;
    private OutcomeLedger ledger;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.retry = new RequestRetry(pool, new WorkSignal());
        this.ledger = new OutcomeLedger(pool, new RemovalQueue(pool), new WebhookQueue(pool), new WorkSignal());
    }

    @Test
    void failedImagesArePendingAgainAsIfTheyHadNeverBeenTried() {
        UUID request = request(pool, 3);
        List<UUID> images = images(pool, request);
        execute(pool, "update image set attempt = 4, sent_at = now() - interval '1 hour'");
        apply(
                failed(request, images.get(0), 1),
                succeeded(request, images.get(1), 1),
                failed(request, images.get(2), 1));

        assertThat(retry(request)).isEqualTo(new RetryOutcome.Retried(2));

        assertThatRequest(request, "PENDING", 1, 0, 2);
        assertThat(requestRow(pool, request).getValue("completed_at")).isNull();
        Row again = imageRow(pool, images.get(0));
        assertThat(again.getString("state")).isEqualTo("PENDING");
        assertThat(again.getInteger("attempt")).isEqualTo(1);
        assertThat(again.getInteger("request_attempt")).isEqualTo(2);
        assertThat(again.getBoolean("due_later")).isFalse();
        assertThat(Stream.of("sent_at", "error_code", "error_message", "milliseconds", "ended_at")
                        .map(again::getValue))
                .containsOnlyNulls();
        assertThat(imageRow(pool, images.get(1)).getString("state")).isEqualTo("COMPLETED");
    }

    @Test
    void theRetriedImagesAreSentAgainWithTheNewAttemptOfTheirRequest() {
        UUID request = request(pool, 2);
        List<UUID> images = images(pool, request);
        apply(failed(request, images.get(0), 1), succeeded(request, images.get(1), 1));
        retry(request);

        List<ImageRequested> sent = new DispatchQueue(pool, DispatchRounds.REUSE_MAX_AGE)
                .claim(512, 512, Duration.ofMinutes(15), Duration.ofSeconds(30))
                .await()
                .atMost(WAIT_TIMEOUT)
                .images();

        assertThat(sent).singleElement().satisfies(image -> {
            assertThat(image.imageId()).isEqualTo(images.get(0));
            assertThat(image.attempt()).isEqualTo(1);
            assertThat(image.requestAttempt()).isEqualTo(2);
        });
    }

    @Test
    void theSecondEndIsAnnouncedUnderItsOwnId() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        apply(failed(request, image, 1));
        retry(request);

        List<RequestProgress> ended = apply(succeeded(request, image, 2));

        assertThat(ended).extracting(RequestProgress::attempt).containsExactly(2);
        assertThatRequest(request, "COMPLETED", 1, 0, 2);
        assertThat(announcements()).containsExactly(request + "-1", request + "-2");
    }

    @Test
    void whereNothingHasFailedNothingChanges() {
        UUID request = request(pool, 2);
        images(pool, request).forEach(image -> apply(succeeded(request, image, 1)));
        Object before = requestRow(pool, request).getValue("updated_at");

        assertThat(retry(request)).isEqualTo(new RetryOutcome.Retried(0));

        assertThatRequest(request, "COMPLETED", 2, 0, 1);
        assertThat(requestRow(pool, request).getValue("updated_at")).isEqualTo(before);
    }

    @Test
    void whatHasFailedOfAPendingRequestIsPendingAgainAndTheOthersGoOn() {
        UUID request = request(pool, 2);
        List<UUID> images = images(pool, request);
        apply(failed(request, images.get(0), 1));

        assertThat(retry(request)).isEqualTo(new RetryOutcome.Retried(1));

        assertThatRequest(request, "PENDING", 0, 0, 2);
        apply(succeeded(request, images.get(1), 1), succeeded(request, images.get(0), 2));
        assertThatRequest(request, "COMPLETED", 2, 0, 2);
        assertThat(announcements()).containsExactly(request + "-2");
    }

    @Test
    void retriesAtTheSameMomentRestartTheRequestOnce() {
        UUID request = request(pool, 200);
        apply(images(pool, request).stream()
                .map(image -> failed(request, image, 1))
                .toArray(ImageProcessed[]::new));

        List<RetryOutcome> outcomes = Uni.join()
                .all(Stream.generate(() -> retry.retry(request)).limit(6).toList())
                .andFailFast()
                .await()
                .atMost(WAIT_TIMEOUT);

        assertThat(outcomes)
                .containsOnly(new RetryOutcome.Retried(200), new RetryOutcome.Retried(0))
                .containsOnlyOnce(new RetryOutcome.Retried(200));
        assertThatRequest(request, "PENDING", 0, 0, 2);
    }

    @Test
    void aLateFailureOrPostponementOfTheEarlierTryChangesNothing() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        apply(failed(request, image, 1));
        retry(request);

        apply(failed(request, image, 1));
        apply(postponed(request, image, 1));

        assertThatRequest(request, "PENDING", 0, 0, 2);
        assertThat(imageRow(pool, image).getInteger("attempt")).isEqualTo(1);
        assertThat(imageRow(pool, image).getString("error_code")).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReplayedFailureInTheSameBatchDoesNotHideTheNewOutcome(boolean replayFirst) {
        UUID request = request(pool, 2);
        List<UUID> images = images(pool, request);
        apply(failed(request, images.get(0), 1), failed(request, images.get(1), 1));
        retry(request);
        List<ImageProcessed> batch = new ArrayList<>(List.of(
                failed(request, images.get(0), 1),
                failed(request, images.get(1), 1),
                succeeded(request, images.get(0), 2),
                failed(request, images.get(1), 2)));
        if (!replayFirst) {
            Collections.reverse(batch);
        }

        apply(batch.toArray(ImageProcessed[]::new));

        assertThatRequest(request, "COMPLETED", 1, 1, 2);
    }

    /** Its output may be gone: the image had failed, and outputs of failed images are removed. */
    @Test
    void aLateSuccessOfTheEarlierTryChangesNothing() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        apply(failed(request, image, 1));
        retry(request);

        apply(succeeded(request, image, 1));

        assertThatRequest(request, "PENDING", 0, 0, 2);
        apply(failed(request, image, 2), succeeded(request, image, 1));
        assertThatRequest(request, "FAILED", 0, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReplayedSuccessInTheSameBatchDoesNotHideTheNewOutcome(boolean replayFirst) {
        UUID request = request(pool, 2);
        List<UUID> images = images(pool, request);
        apply(failed(request, images.get(0), 1), failed(request, images.get(1), 1));
        retry(request);
        List<ImageProcessed> batch = new ArrayList<>(List.of(
                succeeded(request, images.get(0), 1),
                succeeded(request, images.get(1), 1),
                succeeded(request, images.get(0), 2),
                failed(request, images.get(1), 2)));
        if (!replayFirst) {
            Collections.reverse(batch);
        }

        apply(batch.toArray(ImageProcessed[]::new));

        assertThatRequest(request, "COMPLETED", 1, 1, 2);
    }

    @Test
    void unknownRemovedAndCancelledRequestsAreNotRetried() {
        UUID removed = request(pool, 1);
        apply(failed(removed, images(pool, removed).get(0), 1));
        new RequestRemoval(pool).remove(removed).await().atMost(WAIT_TIMEOUT);
        UUID cancelled = request(pool, 1);
        execute(pool, "update request set status = 'CANCELLED', images_failed = 1 where id = $1", cancelled);

        assertThat(retry(UUID.randomUUID())).isEqualTo(new RetryOutcome.Unknown());
        assertThat(retry(removed)).isEqualTo(new RetryOutcome.Unknown());
        assertThat(retry(cancelled)).isEqualTo(new RetryOutcome.Cancelled());
        assertThat(requestRow(pool, cancelled).getString("status")).isEqualTo("CANCELLED");
    }

    /**
     * Every image fails in the first attempt and succeeds later. All outcomes are replayed, with retries all the time.
     */
    @Test
    void retriesWhileOutcomesArriveLoseNothingAndCountNothingTwice() {
        int count = 120;
        UUID request = request(pool, count);
        List<ImageProcessed> replayed = new ArrayList<>();
        for (int attempt = 1; attempt <= 4; attempt++) {
            for (UUID image : images(pool, request)) {
                replayed.add(failed(request, image, attempt));
                replayed.add(postponed(request, image, attempt));
            }
        }
        Collections.shuffle(replayed, new Random(7));
        List<Uni<Void>> steps = new ArrayList<>();
        for (int from = 0; from < replayed.size(); from += 32) {
            List<ImageProcessed> batch = replayed.subList(from, from + 32);
            steps.add(ledger.apply(batch, RequestRetryTest::announcement).replaceWithVoid());
            if (from % 128 == 0) {
                steps.add(retry.retry(request).replaceWithVoid());
            }
        }

        Uni.join().all(steps).usingConcurrencyOf(6).andFailFast().await().atMost(WAIT_TIMEOUT);

        assertThatCountersAreThoseOfTheRows(request);
        retry(request);
        int attempt = requestRow(pool, request).getInteger("attempt");
        apply(images(pool, request).stream()
                .map(image -> succeeded(request, image, imageRow(pool, image).getInteger("request_attempt")))
                .toArray(ImageProcessed[]::new));
        assertThatRequest(request, "COMPLETED", count, 0, attempt);
        assertThat(announcements()).doesNotHaveDuplicates().endsWith(request + "-" + attempt);
    }

    private void assertThatCountersAreThoseOfTheRows(UUID request) {
        Row row = requestRow(pool, request);
        Row counted = query(pool, """
                        select count(*) filter (where state = 'COMPLETED')::int as processed,
                               count(*) filter (where state = 'FAILED')::int as failed
                        from image where request_id = $1""", request).get(0);
        assertThat(row.getInteger("images_processed")).isEqualTo(counted.getInteger("processed"));
        assertThat(row.getInteger("images_failed")).isEqualTo(counted.getInteger("failed"));
    }

    private RetryOutcome retry(UUID request) {
        return retry.retry(request).await().atMost(WAIT_TIMEOUT);
    }

    private List<RequestProgress> apply(ImageProcessed... outcomes) {
        return ledger.apply(List.of(outcomes), RequestRetryTest::announcement)
                .await()
                .atMost(WAIT_TIMEOUT);
    }

    private List<String> announcements() {
        return query(pool, "select headers from outbox order by id").stream()
                .map(row -> row.getJsonObject("headers").getString("ce_id"))
                .toList();
    }

    private static Outbox.Entry announcement(RequestProgress ended) {
        return new Outbox.Entry(
                "ended", ended.id().toString(), Map.of("ce_id", ended.id() + "-" + ended.attempt()), "{}");
    }

    private static ImageProcessed succeeded(UUID request, UUID image, int requestAttempt) {
        return new ImageProcessed.Completed(
                image,
                request,
                1,
                requestAttempt,
                OutcomesTest.outputKey(request, image, "jpg"),
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

    private static ImageProcessed failed(UUID request, UUID image, int requestAttempt) {
        return new ImageProcessed.Failed(
                image, request, 1, requestAttempt, FailureCode.TIMEOUT, "a.example did not answer.", 12);
    }

    private static ImageProcessed postponed(UUID request, UUID image, int requestAttempt) {
        return new ImageProcessed.Postponed(
                image, request, 1, requestAttempt, FailureCode.TIMEOUT, "a.example did not answer.", 60_000, 12, false);
    }

    private void assertThatRequest(UUID id, String status, int processed, int failed, int attempt) {
        Row row = requestRow(pool, id);
        assertThat(row.getString("status")).isEqualTo(status);
        assertThat(row.getInteger("images_processed")).isEqualTo(processed);
        assertThat(row.getInteger("images_failed")).isEqualTo(failed);
        assertThat(row.getInteger("attempt")).isEqualTo(attempt);
    }
}
