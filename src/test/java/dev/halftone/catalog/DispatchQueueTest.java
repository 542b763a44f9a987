package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.imageRow;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.locksOfOthers;
import static dev.halftone.catalog.CatalogDatabase.request;
import static dev.halftone.catalog.DispatchRounds.LATER;
import static dev.halftone.catalog.DispatchRounds.LEASE;
import static dev.halftone.catalog.DispatchRounds.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.DispatchQueue.Claim;
import dev.halftone.messages.ImageRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is sent to Kafka, and when; for turns see {@link DispatchTurnsTest}. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class DispatchQueueTest {

    private static final int WINDOW = 512;

    private Pool pool;
    private DispatchQueue queue;
    private DispatchRounds rounds;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.rounds = new DispatchRounds(pool);
        this.queue = rounds.queue();
    }

    @Test
    void whatIsDueIsSentOnceInTheOrderOfTheCsvWithItsOptions() {
        UUID request = request(pool, 20);

        List<ImageRequested> sent = rounds.dispatch(WINDOW);

        assertThat(sent).extracting(ImageRequested::imageId).containsExactlyElementsOf(images(pool, request));
        assertThat(sent.get(0))
                .isEqualTo(new ImageRequested(
                        images(pool, request).get(0),
                        request,
                        "http://a.example/1",
                        1,
                        1,
                        70,
                        "SMALL",
                        "AUTO",
                        640,
                        null,
                        null,
                        null,
                        null,
                        false,
                        false,
                        null,
                        null,
                        null));
        assertThat(rounds.dispatch(WINDOW)).isEmpty();
    }

    @Test
    void optionsThatAreNotTheirDefaultsAreSent() {
        UUID request = request(pool, 1);
        execute(
                pool,
                "update request set max_height = 480, format = 'WEBP', fit = 'PAD', background = 'transparent',"
                        + " enlarge = true, salvage = true, subsampling = 'KEEP'");

        assertThat(rounds.dispatch(WINDOW))
                .containsExactly(new ImageRequested(
                        images(pool, request).get(0),
                        request,
                        "http://a.example/1",
                        1,
                        1,
                        70,
                        "SMALL",
                        "KEEP",
                        640,
                        480,
                        "WEBP",
                        "PAD",
                        "transparent",
                        true,
                        true,
                        null,
                        null,
                        null));
    }

    /** So a record that comes twice, and a retry, have the same output key. */
    @Test
    void theNameOfAnOutputIsSentAtEachTry() {
        request(pool, 1);
        execute(pool, "update image set output_name = 'Grüne-Lampe-2'");

        assertThat(rounds.dispatch(WINDOW))
                .extracting(ImageRequested::outputName)
                .containsExactly("Grüne-Lampe-2");
        execute(pool, "update image set sent_at = null, due_at = now(), attempt = 2, request_attempt = 3");
        assertThat(rounds.dispatch(WINDOW))
                .extracting(ImageRequested::outputName)
                .containsExactly("Grüne-Lampe-2");
    }

    @Test
    void nothingIsSentThatIsDueLaterOrHasEnded() {
        request(pool, 4);
        execute(pool, "update image set due_at = now() + interval '1 minute' where ordinal = 1");
        execute(pool, "update image set state = 'COMPLETED' where ordinal = 2");
        execute(pool, "update image set state = 'FAILED' where ordinal = 3");

        assertThat(rounds.dispatch(WINDOW)).extracting(ImageRequested::url).containsExactly("http://a.example/4");
    }

    /** Images that have waited so long for the first one's outcome that they are due. */
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

        assertThat(rounds.dispatch(WINDOW, LATER, 9))
                .extracting(ImageRequested::imageId)
                .containsExactly(images(pool, request).get(0));

        assertThat(rounds.dispatch(WINDOW)).isEmpty();
        assertThat(count(
                        pool,
                        "image where due_at > now() + interval '59 minutes' and due_at <= now() + interval '1 hour'"
                                + " and sent_at is null"))
                .isEqualTo(9);
    }

    /** As when a process dies between two of the transactions that end thousands of duplicates. */
    @Test
    void aDuplicateIsSentWhenItsFirstHasEndedWithoutIt() {
        UUID request = requestOfDuplicates(4);
        execute(pool, "update image set state = 'COMPLETED' where ordinal = 1");
        execute(pool, "update image set duplicate_of = gen_random_uuid() where ordinal = 2");

        assertThat(rounds.dispatch(WINDOW))
                .extracting(ImageRequested::imageId)
                .containsExactlyElementsOf(images(pool, request).subList(1, 4));
    }

    @Test
    void duplicatesThatWaitDelayOthersByNoMoreThanAWindow() {
        UUID request = requestOfDuplicates(1_000);
        execute(pool, "update image set due_at = now() - interval '1 hour' where ordinal > 1");

        for (int round = 1; round <= 3; round++) {
            assertThat(rounds.dispatch(320, LATER, 300)).isEmpty();
        }
        assertThat(rounds.dispatch(320, LATER, 99))
                .extracting(ImageRequested::imageId)
                .containsExactly(images(pool, request).get(0));
    }

    @Test
    void imagesThatEndMakeRoomForTheNext() {
        request(pool, 30);
        assertThat(rounds.dispatch(10)).hasSize(10);
        assertThat(rounds.dispatch(10)).isEmpty();

        execute(pool, "update image set state = 'COMPLETED', sent_at = null where ordinal <= 4");

        assertThat(rounds.dispatch(10))
                .extracting(ImageRequested::url)
                .containsExactly(
                        "http://a.example/11", "http://a.example/12", "http://a.example/13", "http://a.example/14");
    }

    @Test
    void aPostponedImageIsSentAgainWhenItIsDue() {
        request(pool, 1);
        rounds.dispatch(WINDOW);
        execute(pool, "update image set attempt = 2, sent_at = null, due_at = now() + interval '1 minute'");
        assertThat(rounds.dispatch(WINDOW)).isEmpty();

        execute(pool, "update image set due_at = now()");

        assertThat(rounds.dispatch(WINDOW))
                .singleElement()
                .extracting(ImageRequested::attempt)
                .isEqualTo(2);
    }

    @Test
    void twoDispatchersNeverSendTheSame() {
        request(pool, 40);

        List<Uni<Claim>> both = List.of(
                queue.claim(WINDOW, 10, LATER, LEASE),
                new DispatchQueue(pool, DispatchRounds.REUSE_MAX_AGE).claim(WINDOW, 10, LATER, LEASE));
        List<ImageRequested> sent = await(Uni.join().all(both).andFailFast()).stream()
                .flatMap(claim -> claim.images().stream())
                .toList();
        List<ImageRequested> later = rounds.dispatch(WINDOW);

        assertThat(sent).hasSizeBetween(10, 20).doesNotContainAnyElementsOf(later);
        assertThat(Stream.concat(sent.stream(), later.stream())).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void twoDispatchersFillTheWindowOnce() {
        request(pool, 2_000);
        List<DispatchQueue> queues = Stream.generate(() -> new DispatchQueue(pool, DispatchRounds.REUSE_MAX_AGE))
                .limit(8)
                .toList();

        await(Uni.join()
                .all(queues.stream()
                        .map(one -> one.claim(WINDOW, WINDOW, LATER, LEASE))
                        .toList())
                .andFailFast());

        assertThat(count(pool, "image where sent_at is not null")).isEqualTo(480);
    }

    /** A process that stalls while it waits for Kafka does not block outcomes. */
    @Test
    void noTransactionIsOpenWhileImagesAreSent() {
        request(pool, 3);

        Claim claim = await(queue.claim(WINDOW, WINDOW, LATER, LEASE));

        assertThat(claim.images()).hasSize(3);
        assertThat(locksOfOthers(pool, "image")).isZero();
        assertThat(count(pool, "image where sent_at is not null")).isEqualTo(3);
        assertThat(rounds.dispatch(WINDOW)).isEmpty();
    }

    @Test
    void whatOneThatDiedWasSendingIsSentAfterItsLease() {
        request(pool, 3);
        List<ImageRequested> lost =
                await(queue.claim(WINDOW, WINDOW, LATER, Duration.ZERO)).images();

        assertThat(rounds.dispatch(WINDOW)).containsExactlyElementsOf(lost);
        assertThat(rounds.dispatch(WINDOW)).isEmpty();
        assertThat(count(pool, "dispatch_claim")).isZero();
    }

    @Test
    void ofWhatOneThatDiedWasSendingNothingIsSentOfWhichSomethingWasHeard() {
        UUID request = request(pool, 4);
        await(queue.claim(WINDOW, WINDOW, LATER, Duration.ZERO));
        List<UUID> images = images(pool, request);
        execute(pool, "update image set state = 'COMPLETED', sent_at = null where id = $1", images.get(0));
        execute(
                pool,
                "update image set attempt = 2, sent_at = null, due_at = now() + interval '1 minute' where id = $1",
                images.get(1));
        execute(
                pool,
                "update image set sent_at = null, due_at = now() + interval '9 seconds' where id = $1",
                images.get(2));

        assertThat(rounds.dispatch(WINDOW)).extracting(ImageRequested::imageId).containsExactly(images.get(3));
    }

    /** All other images of the batch are on Kafka, and stay sent. */
    @Test
    void whatKafkaDoesNotTakeIsPutOffAlone() {
        UUID request = request(pool, 3);
        Claim claim = await(queue.claim(WINDOW, WINDOW, LATER, LEASE));
        UUID refused = images(pool, request).get(1);

        await(queue.end(claim, List.of(refused), Duration.ofMinutes(1)));

        assertThat(count(pool, "image where sent_at is not null")).isEqualTo(2);
        assertThat(imageRow(pool, refused).getValue("sent_at")).isNull();
        assertThat(imageRow(pool, refused).getInteger("attempt")).isEqualTo(1);
        assertThat(rounds.dispatch(WINDOW)).isEmpty();
        execute(pool, "update image set due_at = now() where id = $1", refused);
        assertThat(rounds.dispatch(WINDOW)).extracting(ImageRequested::imageId).containsExactly(refused);
    }

    /** Kafka has taken it, and only its response was lost. */
    @Test
    void whatWasHeardOfIsNotPutOff() {
        UUID request = request(pool, 2);
        Claim claim = await(queue.claim(WINDOW, WINDOW, LATER, LEASE));
        List<UUID> images = images(pool, request);
        execute(pool, "update image set state = 'COMPLETED', sent_at = null where id = $1", images.get(0));
        execute(
                pool,
                "update image set sent_at = null, due_at = now() + interval '1 hour' where id = $1",
                images.get(1));

        await(queue.end(claim, images, Duration.ZERO));

        assertThat(rounds.dispatch(WINDOW)).isEmpty();
    }

    @Test
    void whoseLeaseIsOverPutsNothingOff() {
        UUID request = request(pool, 1);
        Claim late = await(queue.claim(WINDOW, WINDOW, LATER, Duration.ZERO));
        assertThat(rounds.dispatch(WINDOW)).hasSize(1);

        await(queue.end(late, images(pool, request), Duration.ZERO));

        assertThat(rounds.dispatch(WINDOW)).isEmpty();
    }

    @Test
    void imagesOfWhichNothingIsHeardAreSentAgainAlthoughTheyFillTheWindow() {
        request(pool, 10);
        List<ImageRequested> lost = rounds.dispatch(10, Duration.ZERO);
        assertThat(lost).hasSize(10);

        assertThat(rounds.dispatch(10)).containsExactlyInAnyOrderElementsOf(lost);
        assertThat(rounds.dispatch(10)).isEmpty();
    }

    @Test
    void nothingToSendLeavesNothing() {
        Claim claim = await(queue.claim(WINDOW, WINDOW, LATER, LEASE));

        assertThat(claim).isEqualTo(new Claim(null, List.of(), Map.of(), 0, false));
        assertThat(count(pool, "dispatch_claim")).isZero();
    }
}
