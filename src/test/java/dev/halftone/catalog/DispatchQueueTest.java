package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.imageRow;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.locksOfOthers;
import static dev.halftone.catalog.CatalogDatabase.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.DispatchQueue.Claim;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to Kafka, when, and whose turn it is. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class DispatchQueueTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration LATER = Duration.ofMinutes(15);
    private static final Duration LEASE = Duration.ofSeconds(30);
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
                        null,
                        null));
        assertThat(dispatch(WINDOW)).isEmpty();
    }

    /** Whoever reads records on Kafka learns which requests have the same owner, and not who that is. */
    @Test
    void whatIsSentSaysWhichImagesHaveTheSameOwnerAndNotWhoThatIs() {
        request(pool, 1);
        requestOf("anna", 1);
        requestOf("anna", 1);
        requestOf("bert", 1);

        List<UUID> owners = dispatch(WINDOW).stream()
                .sorted(Comparator.comparing(DueImage::requestId))
                .map(DueImage::ownerId)
                .toList();

        assertThat(owners.get(0)).isNull();
        assertThat(owners.get(1)).isNotNull().isEqualTo(owners.get(2)).isNotEqualTo(owners.get(3));
        execute(pool, "update image set sent_at = null, due_at = now()");
        assertThat(dispatch(WINDOW)).extracting(DueImage::ownerId).containsExactlyInAnyOrderElementsOf(owners);
        execute(pool, "update owner_salt set salt = decode(md5(random()::text), 'hex')");
        execute(pool, "update image set sent_at = null, due_at = now()");
        assertThat(dispatch(WINDOW))
                .as("nobody who does not know the salt finds the name")
                .extracting(DueImage::ownerId)
                .filteredOn(Objects::nonNull)
                .doesNotContainAnyElementsOf(owners.subList(1, 4));
    }

    private UUID requestOf(String owner, int images) {
        UUID request = request(pool, images);
        execute(pool, "update request set owner = $2 where id = $1", request, owner);
        return request;
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
            assertThat(dispatch(320, LATER, 300)).isEmpty();
        }
        assertThat(dispatch(320, LATER, 99))
                .extracting(DueImage::id)
                .containsExactly(images(pool, request).get(0));
    }

    /** A request alone leaves a sixteenth of the window to those that come. */
    @Test
    void aSmallRequestDoesNotWaitBehindALargeOne() {
        UUID large = request(pool, 5_000);
        assertThat(dispatch(WINDOW)).hasSize(480);
        UUID small = request(pool, 10);

        assertThat(sentOf(dispatch(WINDOW))).isEqualTo(Map.of(small, 10L));

        execute(pool, "update image set state = 'COMPLETED', sent_at = null where sent_at is not null");
        assertThat(sentOf(dispatch(WINDOW))).isEqualTo(Map.of(large, 480L));
    }

    @Test
    void aRequestIsNewAlthoughTheWindowIsFull() {
        List<UUID> large = List.of(request(pool, 1_000), request(pool, 1_000), request(pool, 1_000));
        dispatch(300);
        UUID small = request(pool, 1);
        execute(
                pool,
                "update image set state = 'COMPLETED' where request_id = $1 and sent_at is not null",
                large.get(0));

        assertThat(sentOf(dispatch(300))).containsEntry(small, 1L);
    }

    @Test
    void requestsShareTheWindowEqually() {
        List<UUID> requests = List.of(request(pool, 1_000), request(pool, 1_000), request(pool, 1_000));

        Map<UUID, Long> sent = sentOf(dispatch(320));

        assertThat(sent).containsOnlyKeys(requests).allSatisfy((request, images) -> assertThat(images)
                .isEqualTo(100));
    }

    @Test
    void anOwnerOfManyRequestsKeepsNoOtherOwnerWaiting() {
        requestsOfOneImage(600);
        execute(pool, "update request set owner = 'eager'");
        assertThat(dispatch(WINDOW)).hasSize(480);
        UUID modest = requestOf("modest", 50);

        assertThat(sentOf(dispatch(WINDOW))).isEqualTo(Map.of(modest, 32L));

        endSomeSent(20, "eager");
        assertThat(sentOf(dispatch(WINDOW)))
                .as("who has the least has what is free")
                .isEqualTo(Map.of(modest, 18L));
    }

    private void endSomeSent(int images, String owner) {
        execute(pool, """
                update image set state = 'COMPLETED', sent_at = null
                where id = any (array(select i.id from image i join request r on r.id = i.request_id
                                      where i.sent_at is not null and r.owner = $2 order by i.id limit $1))""", images, owner);
    }

    @Test
    void ownersShareTheWindowEquallyHoweverManyRequestsTheyHave() {
        for (int i = 0; i < 9; i++) {
            requestOf("many", 100);
        }
        requestOf("one", 1_000);
        request(pool, 1_000);

        List<DueImage> sent = dispatch(320);

        assertThat(sent.stream()
                        .collect(
                                Collectors.groupingBy(image -> String.valueOf(image.ownerId()), Collectors.counting())))
                .hasSize(3)
                .allSatisfy((owner, images) -> assertThat(images).isBetween(90L, 100L));
        assertThat(sentOf(sent)).as("ten for each of the many").hasSize(11);
    }

    @Test
    void aSmallRequestDoesNotWaitBehindALargeOneOfItsOwner() {
        UUID large = requestOf("owner", 5_000);
        assertThat(sentOf(dispatch(WINDOW))).isEqualTo(Map.of(large, 450L));
        UUID small = requestOf("owner", 10);

        assertThat(sentOf(dispatch(WINDOW))).isEqualTo(Map.of(small, 10L));
    }

    /** Among 3,000 others of somebody who uploads one after the other, before and behind. */
    @Test
    void aRequestIsFoundAmongThousandsOfAnotherOwner() {
        requestsOfOneImage(3_000);
        execute(pool, "update request set owner = 'eager'");
        UUID modest = requestOf("modest", 1);
        for (int i = 0; i < 100; i++) {
            requestOf("eager", 1);
        }

        assertThat(sentOf(dispatch(10))).containsEntry(modest, 1L);
    }

    @Test
    void eachOfMoreOwnersThanARoundLooksAtHasItsTurn() {
        requestsOfOneImage(300);
        execute(pool, "update request set owner = 'owner' || id::text");
        Set<UUID> begun = new HashSet<>();

        for (int round = 1; round <= 40; round++) {
            dispatch(10).forEach(image -> begun.add(image.requestId()));
            execute(pool, "update image set state = 'COMPLETED', sent_at = null where sent_at is not null");
            execute(pool, """
                    update request r set status = 'COMPLETED'
                    where status = 'PENDING' and not exists (select from image where request_id = r.id and state = 'PENDING')""");
        }

        assertThat(begun).hasSize(300);
    }

    @Test
    void anOwnerWhoHasJustComeStartsWithinTwoRoundsHoweverManyOthersThereAre() {
        requestsOfOneImage(300);
        execute(pool, "update request set owner = 'owner' || id::text");
        dispatch(10);

        for (int round = 1; round <= 3; round++) {
            UUID fresh = requestOf("zoe" + round, 1);
            Set<UUID> begun = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                execute(pool, "update image set state = 'COMPLETED', sent_at = null where sent_at is not null");
                dispatch(10).forEach(image -> begun.add(image.requestId()));
            }
            assertThat(begun).contains(fresh);
        }
    }

    /** Otherwise images lie on Kafka for so long that they are sent again. */
    @Test
    void howeverManyRequestsThereAreNoMoreImagesAreUnderWayThanTheWindow() {
        requestsOfOneImage(5_000);
        request(pool, 2_000);

        for (int round = 1; round <= 5; round++) {
            dispatch(WINDOW);
            assertThat(count(pool, "image where sent_at is not null")).isEqualTo(WINDOW);
        }
    }

    @Test
    void eachOfManyRequestsHasItsTurn() {
        requestsOfOneImage(3_000);
        UUID large = request(pool, 3_000);
        Set<UUID> begun = new HashSet<>();

        for (int round = 1; round <= 12; round++) {
            dispatch(WINDOW).forEach(image -> begun.add(image.requestId()));
            execute(pool, "update image set state = 'COMPLETED', sent_at = null where sent_at is not null");
            execute(pool, """
                    update request r set status = 'COMPLETED'
                    where status = 'PENDING' and not exists (select from image where request_id = r.id and state = 'PENDING')""");
        }

        assertThat(begun).hasSize(3_001).contains(large);
    }

    /** Those before it wait for their hosts, and those behind it as well. */
    @ParameterizedTest
    @ValueSource(strings = {"", "owner"})
    void aRequestIsFoundAmongThousandsOfItsOwnerOfWhichNothingIsDue(String owner) {
        requestsOfOneImage(3_000);
        execute(pool, "update request set owner = nullif($1, '')", owner);
        execute(pool, """
                update image set due_at = now() + interval '1 hour'
                where request_id <> '01900000-0000-7000-8000-0000000005dc'""");

        int sent = 0;
        for (int round = 1; round <= 30; round++) {
            sent += dispatch(WINDOW).size();
        }

        assertThat(sent).isEqualTo(1);
    }

    /** The one before has its part, of which nothing ends. */
    @Test
    void aRequestIsFoundThatIsFarBehindOneOfItsOwnerWhichHasItsPart() {
        requestsOfOneImage(3_000);
        execute(pool, "update request set owner = 'owner'");
        execute(pool, """
                update image set due_at = now() + interval '1 hour'
                where request_id <> '01900000-0000-7000-8000-0000000005dc'""");
        execute(pool, """
                insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at)
                select gen_random_uuid(), '01900000-0000-7000-8000-000000000001', n, 2, 1, 'http://a.example/1', 'PENDING', now()
                from generate_series(2, 2000) n""");

        Set<UUID> begun = new HashSet<>();
        for (int round = 1; round <= 30; round++) {
            dispatch(WINDOW).forEach(image -> begun.add(image.requestId()));
        }

        assertThat(begun).hasSize(2);
    }

    /** As it is while small requests keep coming. */
    @Test
    void aNewRequestStartsAtOnceAndThoseBeforeItHaveTheirTurnsNevertheless() {
        requestsOfOneImage(2_000);
        dispatch(WINDOW);
        int sentBefore = count(pool, "image where sent_at is not null");
        for (int round = 1; round <= 4; round++) {
            execute(pool, """
                    update image set state = 'COMPLETED', sent_at = null
                    where id = any (array(select id from image where sent_at is not null order by id limit 1))""");
            UUID fresh = request(pool, 1);
            Map<UUID, Long> sent = sentOf(dispatch(WINDOW));
            assertThat(sent).hasSize(1);
            if (round % 2 == 0) {
                assertThat(sent).doesNotContainKey(fresh);
            }
        }
        assertThat(count(pool, "image where sent_at is not null")).isEqualTo(sentBefore);
    }

    private void requestsOfOneImage(int requests) {
        execute(pool, """
                with r as (
                    insert into request (id, status, quality, effort, columns, separator, images_total, created_at, updated_at)
                    select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'PENDING', 70, 'SMALL', '{}', ',', 1,
                           now(), now()
                    from generate_series(1, $1) n
                    returning id)
                insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at)
                select gen_random_uuid(), id, 1, 2, 1, 'http://a.example/1', 'PENDING', now() from r""", requests);
    }

    @Test
    void moreRequestsThanTheWindowIsWideAllGetTheirTurn() {
        for (int i = 0; i < 8; i++) {
            request(pool, 1);
        }

        assertThat(dispatch(5)).hasSize(5);
        assertThat(dispatch(5)).isEmpty();
        execute(pool, "update image set state = 'COMPLETED', sent_at = null where sent_at is not null");
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

        List<Uni<Claim>> both =
                List.of(claim(WINDOW, 10, LATER, LEASE), new DispatchQueue(pool).claim(WINDOW, 10, LATER, LEASE));
        List<DueImage> sent = await(Uni.join().all(both).andFailFast()).stream()
                .flatMap(claim -> claim.images().stream())
                .toList();
        List<DueImage> later = dispatch(WINDOW);

        assertThat(sent).hasSizeBetween(10, 20).doesNotContainAnyElementsOf(later);
        assertThat(Stream.concat(sent.stream(), later.stream())).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void twoDispatchersFillTheWindowOnce() {
        request(pool, 2_000);
        List<DispatchQueue> queues =
                Stream.generate(() -> new DispatchQueue(pool)).limit(8).toList();

        await(Uni.join()
                .all(queues.stream()
                        .map(one -> one.claim(WINDOW, WINDOW, LATER, LEASE))
                        .toList())
                .andFailFast());

        assertThat(count(pool, "image where sent_at is not null")).isEqualTo(480);
    }

    /** One that stands still while it waits for Kafka keeps no outcome from being applied. */
    @Test
    void noTransactionIsOpenWhileImagesAreSent() {
        request(pool, 3);

        Claim claim = await(claim(WINDOW, WINDOW, LATER, LEASE));

        assertThat(claim.images()).hasSize(3);
        assertThat(locksOfOthers(pool, "image")).isZero();
        assertThat(count(pool, "image where sent_at is not null")).isEqualTo(3);
        assertThat(dispatch(WINDOW)).isEmpty();
    }

    @Test
    void whatOneThatDiedWasSendingIsSentAfterItsLease() {
        request(pool, 3);
        List<DueImage> lost = await(claim(WINDOW, WINDOW, LATER, Duration.ZERO)).images();

        assertThat(dispatch(WINDOW)).containsExactlyElementsOf(lost);
        assertThat(dispatch(WINDOW)).isEmpty();
        assertThat(count(pool, "dispatch_claim")).isZero();
    }

    @Test
    void ofWhatOneThatDiedWasSendingNothingIsSentOfWhichSomethingWasHeard() {
        UUID request = request(pool, 4);
        await(claim(WINDOW, WINDOW, LATER, Duration.ZERO));
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

        assertThat(dispatch(WINDOW)).extracting(DueImage::id).containsExactly(images.get(3));
    }

    /** All others of the batch are on Kafka, and stay sent. */
    @Test
    void whatKafkaDoesNotTakeIsPutOffAlone() {
        UUID request = request(pool, 3);
        Claim claim = await(claim(WINDOW, WINDOW, LATER, LEASE));
        UUID refused = images(pool, request).get(1);

        await(queue.end(claim, List.of(refused), Duration.ofMinutes(1)));

        assertThat(count(pool, "image where sent_at is not null")).isEqualTo(2);
        assertThat(imageRow(pool, refused).getValue("sent_at")).isNull();
        assertThat(imageRow(pool, refused).getInteger("attempt")).isEqualTo(1);
        assertThat(dispatch(WINDOW)).isEmpty();
        execute(pool, "update image set due_at = now() where id = $1", refused);
        assertThat(dispatch(WINDOW)).extracting(DueImage::id).containsExactly(refused);
    }

    /** Kafka has taken it, and only its answer was lost. */
    @Test
    void whatWasHeardOfIsNotPutOff() {
        UUID request = request(pool, 2);
        Claim claim = await(claim(WINDOW, WINDOW, LATER, LEASE));
        List<UUID> images = images(pool, request);
        execute(pool, "update image set state = 'COMPLETED', sent_at = null where id = $1", images.get(0));
        execute(
                pool,
                "update image set sent_at = null, due_at = now() + interval '1 hour' where id = $1",
                images.get(1));

        await(queue.end(claim, images, Duration.ZERO));

        assertThat(dispatch(WINDOW)).isEmpty();
    }

    @Test
    void whoseLeaseIsOverPutsNothingOff() {
        UUID request = request(pool, 1);
        Claim late = await(claim(WINDOW, WINDOW, LATER, Duration.ZERO));
        assertThat(dispatch(WINDOW)).hasSize(1);

        await(queue.end(late, images(pool, request), Duration.ZERO));

        assertThat(dispatch(WINDOW)).isEmpty();
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
    void nothingToSendLeavesNothing() {
        Claim claim = await(claim(WINDOW, WINDOW, LATER, LEASE));

        assertThat(claim).isEqualTo(new Claim(null, List.of(), 0, false));
        assertThat(count(pool, "dispatch_claim")).isZero();
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
        Claim claim = await(claim(window, window, resendAfter, LEASE));
        assertThat(claim.waiting()).isEqualTo(waiting);
        if (claim.id() != null) {
            await(queue.end(claim, List.of(), Duration.ZERO));
        }
        return claim.images();
    }

    private Uni<Claim> claim(int window, int most, Duration resendAfter, Duration lease) {
        return queue.claim(window, most, resendAfter, lease);
    }

    private static <T> T await(Uni<T> operation) {
        return operation.await().atMost(LONGEST_WAIT);
    }
}
