package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.imageRow;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is sent to Kafka, when, and whose turn it is. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class DispatchQueueTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration LATER = Duration.ofMinutes(15);
    private static final int WINDOW = 512;

    private Pool pool;
    private DispatchQueue queue;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.queue = new DispatchQueue(pool);
    }

    @Test
    void whatIsDueIsSentOnceInTheOrderOfTheCsvWithItsOptions() {
        UUID request = request(pool, 20);

        List<DueImage> sent = dispatch(WINDOW);

        assertThat(sent).extracting(DueImage::id).containsExactlyElementsOf(images(pool, request));
        assertThat(sent.get(0))
                .isEqualTo(new DueImage(
                        images(pool, request).get(0),
                        request,
                        "http://a.example/1",
                        1,
                        1,
                        70,
                        "SMALL",
                        640,
                        null,
                        null));
        assertThat(dispatch(WINDOW)).isEmpty();
    }

    @Test
    void nothingIsSentThatIsDueLaterOrHasEnded() {
        request(pool, 4);
        execute(pool, "update image set due_at = now() + interval '1 minute' where ordinal = 1");
        execute(pool, "update image set state = 'COMPLETED' where ordinal = 2");
        execute(pool, "update image set state = 'FAILED' where ordinal = 3");

        assertThat(dispatch(WINDOW)).extracting(DueImage::url).containsExactly("http://a.example/4");
    }

    /** As such that has waited for so long that it is due, because no outcome has come for it. */
    private UUID requestOfDuplicates(int images) {
        UUID request = request(pool, images);
        execute(
                pool,
                "update image set duplicate_of = $2 where request_id = $1 and ordinal > 1",
                request,
                images(pool, request).get(0));
        return request;
    }

    @Test
    void aDuplicateIsNotSentWhileItsFirstIsPending() {
        UUID request = requestOfDuplicates(10);
        execute(pool, "update image set sent_at = now() - interval '1 hour' where ordinal = 10");

        assertThat(dispatch(WINDOW, LATER, 9))
                .extracting(DueImage::id)
                .containsExactly(images(pool, request).get(0));

        assertThat(dispatch(WINDOW)).isEmpty();
        assertThat(count(
                        pool,
                        "image where due_at > now() + interval '59 minutes' and due_at <= now() + interval '1 hour'"
                                + " and sent_at is null"))
                .isEqualTo(9);
    }

    /** By a process of a version that does not know of duplicates. */
    @Test
    void aDuplicateIsSentWhenItsFirstHasEndedWithoutIt() {
        UUID request = requestOfDuplicates(4);
        execute(pool, "update image set state = 'COMPLETED' where ordinal = 1");
        execute(pool, "update image set duplicate_of = gen_random_uuid() where ordinal = 2");

        assertThat(dispatch(WINDOW))
                .extracting(DueImage::id)
                .containsExactlyElementsOf(images(pool, request).subList(1, 4));
    }

    @Test
    void duplicatesThatWaitDelayOthersByNoMoreThanAWindow() {
        UUID request = requestOfDuplicates(1_000);
        execute(pool, "update image set due_at = now() - interval '1 hour' where ordinal > 1");

        for (int round = 1; round <= 3; round++) {
            assertThat(dispatch(300, LATER, 300)).isEmpty();
        }
        assertThat(dispatch(300, LATER, 99))
                .extracting(DueImage::id)
                .containsExactly(images(pool, request).get(0));
    }

    @Test
    void aSmallRequestDoesNotWaitBehindALargeOne() {
        UUID large = request(pool, 5_000);
        assertThat(dispatch(WINDOW)).hasSize(WINDOW);
        UUID small = request(pool, 10);

        assertThat(sentOf(dispatch(WINDOW))).isEqualTo(Map.of(small, 10L));

        execute(pool, "update image set state = 'COMPLETED', sent_at = null where sent_at is not null");
        assertThat(sentOf(dispatch(WINDOW))).isEqualTo(Map.of(large, (long) WINDOW));
    }

    @Test
    void requestsShareTheWindowEqually() {
        List<UUID> requests = List.of(request(pool, 1_000), request(pool, 1_000), request(pool, 1_000));

        Map<UUID, Long> sent = sentOf(dispatch(300));

        assertThat(sent).containsOnlyKeys(requests).allSatisfy((request, images) -> assertThat(images)
                .isEqualTo(100));
    }

    @Test
    void moreRequestsThanTheWindowIsWideAllGetTheirTurn() {
        for (int i = 0; i < 8; i++) {
            request(pool, 1);
        }

        assertThat(dispatch(5)).hasSize(5);
        assertThat(dispatch(5)).hasSize(3);
    }

    @Test
    void imagesThatEndMakeRoomForTheNext() {
        request(pool, 30);
        assertThat(dispatch(10)).hasSize(10);
        assertThat(dispatch(10)).isEmpty();

        execute(pool, "update image set state = 'COMPLETED', sent_at = null where ordinal <= 4");

        assertThat(dispatch(10))
                .extracting(DueImage::url)
                .containsExactly(
                        "http://a.example/11", "http://a.example/12", "http://a.example/13", "http://a.example/14");
    }

    @Test
    void aPostponedImageIsSentAgainWhenItIsDue() {
        request(pool, 1);
        dispatch(WINDOW);
        execute(pool, "update image set attempt = 2, sent_at = null, due_at = now() + interval '1 minute'");
        assertThat(dispatch(WINDOW)).isEmpty();

        execute(pool, "update image set due_at = now()");

        assertThat(dispatch(WINDOW))
                .singleElement()
                .extracting(DueImage::attempt)
                .isEqualTo(2);
    }

    @Test
    void twoDispatchersNeverSendTheSame() {
        request(pool, 40);
        CompletableFuture<List<DueImage>> claimed = new CompletableFuture<>();
        CompletableFuture<Void> sent = new CompletableFuture<>();

        CompletableFuture<Integer> slow = queue.dispatchDue(10, LATER, images -> {
                    claimed.complete(images);
                    return Uni.createFrom().completionStage(sent);
                })
                .subscribeAsCompletionStage();
        List<DueImage> first = claimed.orTimeout(60, TimeUnit.SECONDS).join();
        List<DueImage> second = dispatch(10);
        sent.complete(null);

        assertThat(slow.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(10);
        assertThat(first).hasSize(10);
        assertThat(second).hasSize(10).doesNotContainAnyElementsOf(first);
    }

    @Test
    void nothingIsMarkedWhenSendingFails() {
        UUID request = request(pool, 3);

        assertThatThrownBy(() -> queue.dispatchDue(WINDOW, LATER, images -> Uni.createFrom()
                                .failure(new IllegalStateException("no broker")))
                        .await()
                        .atMost(LONGEST_WAIT))
                .hasMessage("no broker");

        images(pool, request).forEach(image -> assertThat(imageRow(pool, image).getValue("sent_at"))
                .isNull());
        assertThat(dispatch(WINDOW)).hasSize(3);
    }

    @Test
    void imagesOfWhichNothingIsHeardAreSentAgainAlthoughTheyFillTheWindow() {
        request(pool, 10);
        List<DueImage> lost = dispatch(10, Duration.ZERO);
        assertThat(lost).hasSize(10);

        assertThat(dispatch(10)).containsExactlyInAnyOrderElementsOf(lost);
        assertThat(dispatch(10)).isEmpty();
    }

    @Test
    void nothingToSendSendsNothing() {
        assertThat(count(pool, "image")).isZero();

        int sent = queue.dispatchDue(WINDOW, LATER, images -> {
                    throw new IllegalStateException("nothing is due");
                })
                .await()
                .atMost(LONGEST_WAIT);

        assertThat(sent).isZero();
    }

    private static Map<UUID, Long> sentOf(List<DueImage> images) {
        return images.stream().collect(Collectors.groupingBy(DueImage::requestId, Collectors.counting()));
    }

    private List<DueImage> dispatch(int window) {
        return dispatch(window, LATER);
    }

    private List<DueImage> dispatch(int window, Duration resendAfter) {
        return dispatch(window, resendAfter, 0);
    }

    /** @param waiting how many are due and not sent, since they wait for their first */
    private List<DueImage> dispatch(int window, Duration resendAfter, int waiting) {
        List<DueImage> sent = new ArrayList<>();
        int count = queue.dispatchDue(window, resendAfter, images -> {
                    sent.addAll(images);
                    return Uni.createFrom().voidItem();
                })
                .await()
                .atMost(LONGEST_WAIT);
        assertThat(sent).hasSize(count - waiting);
        return sent;
    }
}
