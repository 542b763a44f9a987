package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.imageRow;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.query;
import static dev.halftone.catalog.CatalogDatabase.request;
import static dev.halftone.catalog.CatalogDatabase.requestRow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.RemovalQueue.Removal;
import dev.halftone.catalog.RemovalQueue.RemovedImage;
import dev.halftone.messages.FailureCode;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Removed requests are deleted completely, even if processes die or outcomes come late meanwhile. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class RemovalQueueTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofHours(1);

    private Pool pool;
    private RequestRemoval requests;
    private RemovalQueue queue;
    private OutcomeLedger ledger;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.requests = new RequestRemoval(pool);
        this.queue = new RemovalQueue(pool);
        this.ledger = new OutcomeLedger(pool, queue, new WebhookQueue(pool), new WorkSignal());
    }

    @Test
    void aRequestIsRemovedOnceAndWhatIsPendingOfItIsCancelled() {
        UUID pending = request(pool, 2);
        UUID ended = ended(1, "1 minute");

        assertThat(remove(pending)).isTrue();
        assertThat(remove(pending)).isFalse();
        assertThat(remove(ended)).isTrue();
        assertThat(remove(UUID.randomUUID())).isFalse();

        assertThat(requestRow(pool, pending).getString("status")).isEqualTo("CANCELLED");
        assertThat(requestRow(pool, ended).getString("status")).isEqualTo("COMPLETED");
        assertThat(dispatched()).isEmpty();
    }

    @Test
    void rowsGoInBatchesAndThoseOfOtherRequestsStay() {
        UUID other = request(pool, 5);
        UUID request = request(pool, 25);
        insertProducts(request, 25);
        remove(request);

        List<Integer> batches = new ArrayList<>();
        for (Removal removal = claim(); !removal.rowsGone(); removal = claim()) {
            List<RemovedImage> images = await(queue.images(removal, 10));
            if (images.isEmpty()) {
                await(queue.finish(removal, Duration.ZERO));
            } else {
                await(queue.deleteRows(removal, images, false));
                batches.add(images.size());
            }
        }

        assertThat(batches).containsExactly(10, 10, 5);
        assertThat(count(pool, "product")).isZero();
        assertThat(query(pool, "select id from request"))
                .extracting(row -> row.getUUID("id"))
                .containsExactly(other);
        assertThat(images(pool, other)).hasSize(5);
    }

    @Test
    void whatNobodyFinishesIsTakenUpByAnotherWhereItWasLeft() {
        UUID request = request(pool, 3);
        remove(request);
        Removal first = claim();
        await(queue.deleteRows(first, await(queue.images(first, 2)), false));
        claim();
        assertThat(await(queue.claim(LEASE))).as("while somebody has it").isEmpty();

        execute(pool, "update removal set due_at = now() - interval '1 second'");

        Removal second = claim();
        assertThat(second.ordinal()).isEqualTo(2);
        assertThat(await(queue.images(second, 10)))
                .extracting(RemovedImage::ordinal)
                .containsExactly(3);
    }

    @Test
    void replicasThatLookAtTheSameMomentFindDifferentRemovals() {
        List<UUID> removed = IntStream.range(0, 8)
                .mapToObj(i -> request(pool, 1))
                .peek(this::remove)
                .toList();

        List<UUID> claimed =
                await(Uni.join()
                                .all(Stream.generate(() -> queue.claim(LEASE))
                                        .limit(12)
                                        .toList())
                                .andFailFast())
                        .stream()
                        .flatMap(removal -> removal.stream().map(Removal::requestId))
                        .toList();

        assertThat(claimed).doesNotHaveDuplicates().isSubsetOf(removed).isNotEmpty();
    }

    @Test
    void aRemovalIsForgottenAfterALastLook() {
        UUID request = request(pool, 1);
        remove(request);
        Removal removal = claim();
        await(queue.deleteRows(removal, await(queue.images(removal, 10)), false));

        await(queue.finish(claim(), PAUSE));

        assertThat(await(queue.claim(LEASE))).isEmpty();
        assertThat(count(pool, "request")).isZero();
        execute(pool, "update removal set due_at = now()");
        Removal last = claim();
        assertThat(last.rowsGone()).isTrue();
        await(queue.finish(last, PAUSE));
        assertThat(count(pool, "removal")).isZero();
    }

    @Test
    void anOutcomeAfterTheRemovalChangesNothingButMakesTheRemovalDue() {
        UUID request = request(pool, 2);
        List<UUID> images = images(pool, request);
        remove(request);
        claim();

        apply(failed(request, images.get(0)));
        assertThat(await(queue.claim(LEASE))).as("a failure has no output").isEmpty();
        apply(succeeded(request, images.get(1)));

        assertThat(claim().requestId()).isEqualTo(request);
        assertThat(imageRow(pool, images.get(0)).getString("state")).isEqualTo("PENDING");
        assertThat(imageRow(pool, images.get(1)).getString("state")).isEqualTo("PENDING");
        assertThat(requestRow(pool, request).getInteger("images_processed")).isZero();
        assertThat(count(pool, "outbox")).isZero();
    }

    @Test
    void theOutputOfARequestThatIsRemovedAfterItsEndIsAStrayToo() {
        UUID request = ended(1, "1 minute");
        UUID image = images(pool, request).get(0);
        remove(request);
        claim();

        apply(succeeded(request, image));

        assertThat(claim().requestId()).isEqualTo(request);
    }

    @Test
    void anOutputOfARequestThatIsLongForgottenIsRemoved() {
        UUID request = UUID.randomUUID();

        apply(succeeded(request, UUID.randomUUID()));

        assertThat(claim().requestId()).isEqualTo(request);
    }

    @Test
    void anOutputThatComesWhileTheStoreIsSweptIsNotForgotten() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        remove(request);
        Removal sweeping = claim();

        apply(succeeded(request, image));
        await(queue.finish(sweeping, PAUSE));

        assertThat(claim().requestId()).isEqualTo(request);
    }

    @Test
    void aCancelledRequestThatIsNotRemovedKeepsItsRowsAsTheyAre() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        execute(pool, "update request set status = 'CANCELLED'");

        apply(succeeded(request, image));

        assertThat(imageRow(pool, image).getString("state")).isEqualTo("PENDING");
        assertThat(await(queue.claim(LEASE))).isEmpty();
    }

    /** Outcomes of three requests, one of which is removed at some moment and then deleted. */
    @Test
    void aRemovalWhileOutcomesArriveHarmsNoOtherRequest() {
        UUID removed = request(pool, 60);
        List<UUID> others = List.of(request(pool, 60), request(pool, 60));
        List<Uni<Void>> steps = new ArrayList<>();
        for (int i = 0; i < 60; i += 4) {
            List<ImageProcessed> batch = new ArrayList<>();
            for (UUID request : List.of(removed, others.get(0), others.get(1))) {
                images(pool, request).subList(i, i + 4).forEach(image -> batch.add(succeeded(request, image)));
            }
            steps.add(ledger.apply(batch, RemovalQueueTest::announcement).replaceWithVoid());
            steps.add(i == 20 ? requests.remove(removed).replaceWithVoid() : removeOneBatch());
        }

        await(Uni.join().all(steps).usingConcurrencyOf(5).andFailFast());

        others.forEach(request -> {
            assertThat(requestRow(pool, request).getString("status")).isEqualTo("COMPLETED");
            assertThat(requestRow(pool, request).getInteger("images_processed")).isEqualTo(60);
        });
        execute(pool, "update removal set due_at = now()");
        while (count(pool, "request") > 2) {
            await(removeOneBatch());
        }
        assertThat(count(pool, "image")).isEqualTo(120);
    }

    private Uni<Void> removeOneBatch() {
        return queue.claim(LEASE)
                .chain(claimed -> claimed.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : queue.images(claimed.get(), 10)
                                .chain(images -> images.isEmpty()
                                        ? queue.finish(claimed.get(), PAUSE)
                                        : queue.deleteRows(claimed.get(), images, false)));
    }

    @Test
    void retentionRemovesWhatEndedLongerAgoOldestFirstAndAFewAtATime() {
        UUID oldest = ended(1, "3 days");
        UUID old = ended(1, "2 days");
        UUID young = ended(1, "1 hour");
        UUID pending = request(pool, 1);
        execute(pool, "update request set created_at = now() - interval '9 days' where id = $1", pending);

        assertThat(await(requests.removeEnded(Duration.ofDays(1), 1))).isEqualTo(1);
        assertThat(removed()).containsExactly(oldest);
        assertThat(await(requests.removeEnded(Duration.ofDays(1), 10))).isEqualTo(1);
        assertThat(removed()).containsExactlyInAnyOrder(oldest, old);
        assertThat(await(requests.removeEnded(Duration.ofDays(1), 10))).isZero();
        assertThat(requestRow(pool, young).getValue("removed_at")).isNull();
        assertThat(requestRow(pool, pending).getValue("removed_at")).isNull();
    }

    @Test
    void replicasThatRemoveEndedRequestsAtTheSameMomentRemoveEachOnce() {
        for (int i = 0; i < 20; i++) {
            ended(1, "2 days");
        }

        List<Integer> counts = await(Uni.join()
                .all(Stream.generate(() -> requests.removeEnded(Duration.ofDays(1), 20))
                        .limit(4)
                        .toList())
                .andFailFast());

        assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20);
        assertThat(removed()).hasSize(20);
    }

    private UUID ended(int images, String ago) {
        UUID request = request(pool, images);
        images(pool, request).forEach(image -> apply(succeeded(request, image)));
        execute(pool, "update request set completed_at = now() - interval '" + ago + "' where id = $1", request);
        return request;
    }

    private void insertProducts(UUID request, int rows) {
        execute(pool, """
                insert into product (request_id, row_number, serial_number, name, cells, first_ordinal, image_count)
                select $1, n + 1, n, 'Lamp', '[]', n, 1 from generate_series(1, $2) n""", request, rows);
    }

    private List<UUID> removed() {
        return query(pool, "select request_id from removal order by due_at").stream()
                .map(row -> row.getUUID("request_id"))
                .toList();
    }

    private List<ImageRequested> dispatched() {
        return await(new DispatchQueue(pool, DispatchRounds.REUSE_MAX_AGE)
                        .claim(512, 512, Duration.ofMinutes(15), Duration.ofSeconds(30)))
                .images();
    }

    private boolean remove(UUID request) {
        return await(requests.remove(request));
    }

    private Removal claim() {
        return await(queue.claim(LEASE)).orElseThrow();
    }

    private void apply(ImageProcessed outcome) {
        await(ledger.apply(List.of(outcome), RemovalQueueTest::announcement));
    }

    private static Outbox.Entry announcement(RequestProgress ended) {
        return new Outbox.Entry("ended", ended.id().toString(), Map.of(), "{}");
    }

    private static ImageProcessed succeeded(UUID request, UUID image) {
        return new ImageProcessed.Completed(
                image,
                request,
                1,
                1,
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

    private static ImageProcessed failed(UUID request, UUID image) {
        return new ImageProcessed.Failed(image, request, 1, 1, FailureCode.TIMEOUT, "a.example did not answer.", 12);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(WAIT_TIMEOUT);
    }
}
