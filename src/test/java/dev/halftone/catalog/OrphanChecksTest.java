package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.request;
import static dev.halftone.catalog.OutcomesTest.outputKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.OrphanChecks.Check;
import dev.halftone.catalog.RequestRetry.RetryOutcome;
import dev.halftone.messages.FailureCode;
import dev.halftone.messages.ImageProcessed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Outputs of failed images, which no row refers to. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class OrphanChecksTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofHours(1);

    private final List<String> removed = new ArrayList<>();

    private Pool pool;
    private OrphanChecks checks;
    private OutcomeLedger ledger;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.checks = new OrphanChecks(pool);
        this.ledger = new OutcomeLedger(pool, new RemovalQueue(pool), new WebhookQueue(pool), new WorkSignal());
    }

    @Test
    void aRequestIsLookedThroughWhenItHasEndedAndImagesHaveFailed() {
        UUID faultless = request(pool, 1);
        apply(succeeded(faultless, images(pool, faultless).get(0)));
        UUID request = request(pool, 2);
        apply(failed(request, images(pool, request).get(0), 1));
        assertThat(claim()).isEmpty();

        apply(succeeded(request, images(pool, request).get(1)));

        assertThat(claim()).hasValueSatisfying(check -> {
            assertThat(check.requestId()).isEqualTo(request);
            assertThat(check.looked()).isFalse();
        });
        assertThat(claim()).as("while somebody has it").isEmpty();
        due();
        assertThat(claim()).as("when he has died").isPresent();
    }

    @Test
    void aCheckIsForgottenAfterALastLookUnlessTheRequestEndsAgain() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        apply(failed(request, image, 1));

        await(checks.finish(claim().orElseThrow(), PAUSE));
        assertThat(claim()).isEmpty();
        due();
        Check last = claim().orElseThrow();
        assertThat(last.looked()).isTrue();
        await(new RequestRetry(pool, new WorkSignal()).retry(request));
        apply(failed(request, image, 2));
        await(checks.finish(last, PAUSE));

        Check again = claim().orElseThrow();
        assertThat(again.looked()).isFalse();
        await(checks.finish(again, Duration.ZERO));
        await(checks.finish(claim().orElseThrow(), PAUSE));
        due();
        assertThat(claim()).isEmpty();
    }

    @Test
    void strayIsWhatBelongsToAnImageThatHasFailedOrHasAnotherOutput() {
        UUID request = request(pool, 4);
        List<UUID> images = images(pool, request);
        apply(failed(request, images.get(0), 1), succeeded(request, images.get(1)), succeeded(request, images.get(2)));
        Map<UUID, List<String>> outputs = Map.of(
                images.get(0), List.of("failed.jpg", "failed.png"),
                images.get(1), List.of(outputKey(request, images.get(1), "jpg")),
                images.get(2), List.of(outputKey(request, images.get(2), "jpg"), "other.png"),
                images.get(3), List.of("pending.jpg"),
                UUID.randomUUID(), List.of("unknown.jpg"));

        assertThat(removeStrays(request, outputs)).isEqualTo(3);

        assertThat(removed).containsExactlyInAnyOrder("failed.jpg", "failed.png", "other.png");
    }

    @Test
    void anImageIsNotRetriedWhileItsStrayOutputGoes() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        apply(failed(request, image, 1));
        CompletableFuture<Void> removal = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();

        CompletableFuture<Integer> strays = checks.removeStrays(
                        request, Map.of(image, List.of("failed.jpg")), keys -> Uni.createFrom()
                                .completionStage(removal)
                                .onSubscription()
                                .invoke(() -> begun.complete(null)))
                .subscribeAsCompletionStage();
        begun.orTimeout(60, TimeUnit.SECONDS).join();
        CompletableFuture<RetryOutcome> retried =
                new RequestRetry(pool, new WorkSignal()).retry(request).subscribeAsCompletionStage();
        assertThat(CatalogDatabase.query(pool, "select id from image where state = 'FAILED' and id = $1", image))
                .hasSize(1);
        assertThat(retried).isNotDone();
        removal.complete(null);

        assertThat(strays.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(1);
        assertThat(retried.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(new RetryOutcome.Retried(1));
        assertThat(removeStrays(request, Map.of(image, List.of("failed.jpg")))).isZero();
    }

    /**
     * While the outcome was on its way, the image failed by another one, its output was removed, and it was retried.
     */
    @Test
    void anImageIsNotCompletedByALateSuccessWhoseOutputHasBeenRemoved() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        ImageProcessed late = succeeded(request, image);
        apply(failed(request, image, 1));
        assertThat(removeStrays(request, Map.of(image, List.of(outputKey(request, image, "jpg")))))
                .isEqualTo(1);
        await(new RequestRetry(pool, new WorkSignal()).retry(request));

        apply(late);

        assertThat(CatalogDatabase.imageRow(pool, image).getString("state")).isEqualTo("PENDING");
        apply(succeeded(request, image, 2, "jpg"));
        assertThat(CatalogDatabase.imageRow(pool, image).getString("state")).isEqualTo("COMPLETED");
        assertThat(removeStrays(request, Map.of(image, List.of(outputKey(request, image, "jpg")))))
                .as("strays of a completed image")
                .isZero();
    }

    @Test
    void theOutputOfALateSuccessIsAStrayWhenTheRetriedImageHasAnother() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        apply(failed(request, image, 1));
        await(checks.finish(claim().orElseThrow(), Duration.ZERO));
        await(checks.finish(claim().orElseThrow(), PAUSE));
        await(new RequestRetry(pool, new WorkSignal()).retry(request));

        apply(succeeded(request, image, 1, "png"), succeeded(request, image, 2, "jpg"));

        assertThat(claim()).map(Check::requestId).contains(request);
        assertThat(removeStrays(
                        request,
                        Map.of(image, List.of(outputKey(request, image, "jpg"), outputKey(request, image, "png")))))
                .isEqualTo(1);
        assertThat(removed).containsExactly(outputKey(request, image, "png"));
    }

    @Test
    void aSuccessThatComesAfterTheEndWithAnotherOutputIsLookedFor() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        apply(succeeded(request, image));

        apply(succeeded(request, image));
        assertThat(claim()).as("the same again").isEmpty();

        apply(succeeded(request, image, 1, "png"));
        assertThat(claim()).map(Check::requestId).contains(request);
    }

    private int removeStrays(UUID request, Map<UUID, List<String>> outputs) {
        return await(checks.removeStrays(request, outputs, keys -> {
            removed.addAll(keys);
            return Uni.createFrom().voidItem();
        }));
    }

    private Optional<Check> claim() {
        return await(checks.claim(LEASE));
    }

    private void due() {
        execute(pool, "update orphan_check set due_at = now()");
    }

    private void apply(ImageProcessed... outcomes) {
        await(ledger.apply(
                List.of(outcomes), ended -> new Outbox.Entry("ended", ended.id().toString(), Map.of(), "{}")));
    }

    private static ImageProcessed succeeded(UUID request, UUID image) {
        return succeeded(request, image, 1, "jpg");
    }

    private static ImageProcessed succeeded(UUID request, UUID image, int requestAttempt, String extension) {
        return new ImageProcessed.Completed(
                image,
                request,
                1,
                requestAttempt,
                outputKey(request, image, extension),
                false,
                1000,
                400,
                1,
                1,
                5,
                false,
                null,
                null,
                false);
    }

    private static ImageProcessed failed(UUID request, UUID image, int requestAttempt) {
        return new ImageProcessed.Failed(image, request, 1, requestAttempt, FailureCode.HTTP_STATUS, "HTTP 404", 5);
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(WAIT_TIMEOUT);
    }
}
