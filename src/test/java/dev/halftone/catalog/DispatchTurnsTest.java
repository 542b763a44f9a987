package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.request;
import static dev.halftone.catalog.DispatchRounds.sentOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.messages.ImageRequested;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns: owners and their requests share the window, however many there are. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class DispatchTurnsTest {

    private static final int WINDOW = 512;

    private Pool pool;
    private DispatchRounds rounds;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.rounds = new DispatchRounds(pool);
    }

    /** A single request leaves a sixteenth of the window to others. */
    @Test
    void aSmallRequestDoesNotWaitBehindALargeOne() {
        UUID large = request(pool, 5_000);
        assertThat(rounds.dispatch(WINDOW)).hasSize(480);
        UUID small = request(pool, 10);

        assertThat(sentOf(rounds.dispatch(WINDOW))).isEqualTo(Map.of(small, 10L));

        execute(pool, "update image set state = 'COMPLETED', sent_at = null where sent_at is not null");
        assertThat(sentOf(rounds.dispatch(WINDOW))).isEqualTo(Map.of(large, 480L));
    }

    @Test
    void aRequestIsNewAlthoughTheWindowIsFull() {
        List<UUID> large = List.of(request(pool, 1_000), request(pool, 1_000), request(pool, 1_000));
        rounds.dispatch(300);
        UUID small = request(pool, 1);
        execute(
                pool,
                "update image set state = 'COMPLETED' where request_id = $1 and sent_at is not null",
                large.get(0));

        assertThat(sentOf(rounds.dispatch(300))).containsEntry(small, 1L);
    }

    @Test
    void requestsShareTheWindowEqually() {
        List<UUID> requests = List.of(request(pool, 1_000), request(pool, 1_000), request(pool, 1_000));

        Map<UUID, Long> sent = sentOf(rounds.dispatch(320));

        assertThat(sent).containsOnlyKeys(requests).allSatisfy((request, images) -> assertThat(images)
                .isEqualTo(100));
    }

    @Test
    void anOwnerOfManyRequestsKeepsNoOtherOwnerWaiting() {
        requestsOfOneImage(600);
        execute(pool, "update request set owner = 'eager'");
        assertThat(rounds.dispatch(WINDOW)).hasSize(480);
        UUID modest = requestOf("modest", 50);

        assertThat(sentOf(rounds.dispatch(WINDOW))).isEqualTo(Map.of(modest, 32L));

        endSomeSent(20, "eager");
        assertThat(sentOf(rounds.dispatch(WINDOW)))
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

        List<ImageRequested> sent = rounds.dispatch(320);

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
        assertThat(sentOf(rounds.dispatch(WINDOW))).isEqualTo(Map.of(large, 450L));
        UUID small = requestOf("owner", 10);

        assertThat(sentOf(rounds.dispatch(WINDOW))).isEqualTo(Map.of(small, 10L));
    }

    /** Among 3,000 requests of one owner that uploads all the time, before it and after it. */
    @Test
    void aRequestIsFoundAmongThousandsOfAnotherOwner() {
        requestsOfOneImage(3_000);
        execute(pool, "update request set owner = 'eager'");
        UUID modest = requestOf("modest", 1);
        for (int i = 0; i < 100; i++) {
            requestOf("eager", 1);
        }

        assertThat(sentOf(rounds.dispatch(10))).containsEntry(modest, 1L);
    }

    @Test
    void eachOfMoreOwnersThanARoundLooksAtHasItsTurn() {
        requestsOfOneImage(300);
        execute(pool, "update request set owner = 'owner' || id::text");
        Set<UUID> begun = new HashSet<>();

        for (int round = 1; round <= 40; round++) {
            rounds.dispatch(10).forEach(image -> begun.add(image.requestId()));
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
        rounds.dispatch(10);

        for (int round = 1; round <= 3; round++) {
            UUID fresh = requestOf("zoe" + round, 1);
            Set<UUID> begun = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                execute(pool, "update image set state = 'COMPLETED', sent_at = null where sent_at is not null");
                rounds.dispatch(10).forEach(image -> begun.add(image.requestId()));
            }
            assertThat(begun).contains(fresh);
        }
    }

    /** Otherwise images stay on Kafka for so long that they are sent again. */
    @Test
    void howeverManyRequestsThereAreNoMoreImagesAreUnderWayThanTheWindow() {
        requestsOfOneImage(5_000);
        request(pool, 2_000);

        for (int round = 1; round <= 5; round++) {
            rounds.dispatch(WINDOW);
            assertThat(count(pool, "image where sent_at is not null")).isEqualTo(WINDOW);
        }
    }

    @Test
    void eachOfManyRequestsHasItsTurn() {
        requestsOfOneImage(3_000);
        UUID large = request(pool, 3_000);
        Set<UUID> begun = new HashSet<>();

        for (int round = 1; round <= 12; round++) {
            rounds.dispatch(WINDOW).forEach(image -> begun.add(image.requestId()));
            execute(pool, "update image set state = 'COMPLETED', sent_at = null where sent_at is not null");
            execute(pool, """
                    update request r set status = 'COMPLETED'
                    where status = 'PENDING' and not exists (select from image where request_id = r.id and state = 'PENDING')""");
        }

        assertThat(begun).hasSize(3_001).contains(large);
    }

    /** The requests before it and after it wait for their hosts. */
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
            sent += rounds.dispatch(WINDOW).size();
        }

        assertThat(sent).isEqualTo(1);
    }

    /** The first one has used its part of the window, and none of its images ends. */
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
            rounds.dispatch(WINDOW).forEach(image -> begun.add(image.requestId()));
        }

        assertThat(begun).hasSize(2);
    }

    /** As it is while small requests keep coming. */
    @Test
    void aNewRequestStartsAtOnceAndThoseBeforeItHaveTheirTurnsNevertheless() {
        requestsOfOneImage(2_000);
        rounds.dispatch(WINDOW);
        int sentBefore = count(pool, "image where sent_at is not null");
        for (int round = 1; round <= 4; round++) {
            execute(pool, """
                    update image set state = 'COMPLETED', sent_at = null
                    where id = any (array(select id from image where sent_at is not null order by id limit 1))""");
            UUID fresh = request(pool, 1);
            Map<UUID, Long> sent = sentOf(rounds.dispatch(WINDOW));
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

        assertThat(rounds.dispatch(5)).hasSize(5);
        assertThat(rounds.dispatch(5)).isEmpty();
        execute(pool, "update image set state = 'COMPLETED', sent_at = null where sent_at is not null");
        assertThat(rounds.dispatch(5)).hasSize(3);
    }

    /** A reader of the records on Kafka learns which requests have the same owner, but not the owner's name. */
    @Test
    void whatIsSentSaysWhichImagesHaveTheSameOwnerAndNotWhoThatIs() {
        request(pool, 1);
        requestOf("anna", 1);
        requestOf("anna", 1);
        requestOf("bert", 1);

        List<UUID> owners = rounds.dispatch(WINDOW).stream()
                .sorted(Comparator.comparing(ImageRequested::requestId))
                .map(ImageRequested::ownerId)
                .toList();

        assertThat(owners.get(0)).isNull();
        assertThat(owners.get(1)).isNotNull().isEqualTo(owners.get(2)).isNotEqualTo(owners.get(3));
        execute(pool, "update image set sent_at = null, due_at = now()");
        assertThat(rounds.dispatch(WINDOW))
                .extracting(ImageRequested::ownerId)
                .containsExactlyInAnyOrderElementsOf(owners);
        execute(pool, "update owner_salt set salt = decode(md5(random()::text), 'hex')");
        execute(pool, "update image set sent_at = null, due_at = now()");
        assertThat(rounds.dispatch(WINDOW))
                .as("nobody who does not know the salt finds the name")
                .extracting(ImageRequested::ownerId)
                .filteredOn(Objects::nonNull)
                .doesNotContainAnyElementsOf(owners.subList(1, 4));
    }

    private UUID requestOf(String owner, int images) {
        UUID request = request(pool, images);
        execute(pool, "update request set owner = $2 where id = $1", request, owner);
        return request;
    }
}
