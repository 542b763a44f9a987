package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.imageRow;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.query;
import static dev.halftone.catalog.CatalogDatabase.request;
import static dev.halftone.catalog.DispatchRounds.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.messages.EarlierOutput;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import dev.halftone.messages.SourceVersion;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which earlier outputs images are sent with. */
class ReusableOutputsTest extends OutcomesTest {

    private static final int WINDOW = 512;
    private static final String SHA_256 = "0123456789abcdef".repeat(4);
    private static final SourceVersion SOURCE =
            new SourceVersion(SHA_256, "W/\"v1\"", "Sun, 01 Sep 2024 10:00:00 GMT", "0123456789abcdef".repeat(2));

    /** A request whose images are not known from earlier ones, unless these have as many. */
    private UUID reusing(int images) {
        UUID request = request(pool, images);
        execute(pool, "update request set reuse = 'UNCHANGED' where id = $1", request);
        return request;
    }

    private UUID completed(int images) {
        return completed(request(pool, images));
    }

    private UUID completed(UUID request) {
        apply(images(pool, request).stream()
                .map(image -> succeeded(request, image, SOURCE))
                .toList());
        return request;
    }

    private static ImageProcessed succeeded(UUID request, UUID image, SourceVersion source) {
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
                "The last row is missing.",
                source,
                true);
    }

    private List<ImageRequested> dispatch() {
        return new DispatchRounds(pool).dispatch(WINDOW);
    }

    @Test
    void anImageThatWasCompletedBeforeIsSentWithItsOutput() {
        UUID first = completed(1);
        reusing(2);

        List<ImageRequested> sent = dispatch();

        assertThat(sent)
                .extracting(ImageRequested::earlier)
                .containsExactly(
                        new EarlierOutput(
                                outputKey(first, images(pool, first).get(0), "webp"),
                                SOURCE,
                                true,
                                1_000,
                                400,
                                320,
                                240,
                                true,
                                "The last row is missing."),
                        null);
    }

    @Test
    void aSourceWithoutValidatorsIsKnownByItsBytes() {
        UUID first = request(pool, 1);
        apply(succeeded(first, images(pool, first).get(0), new SourceVersion(SHA_256, null, null, null)));
        reusing(1);

        assertThat(dispatch())
                .extracting(image -> image.earlier().source())
                .containsExactly(new SourceVersion(SHA_256, null, null, null));
    }

    @Test
    void aRequestThatDoesNotWantItIsSentWithoutEarlierOutputs() {
        completed(1);
        request(pool, 1);

        assertThat(dispatch()).extracting(ImageRequested::earlier).containsOnlyNulls();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quality = 71",
                "effort = 'FAST'",
                "subsampling = 'KEEP'",
                "max_width = 641",
                "max_width = null",
                "max_height = 640",
                "format = 'WEBP'",
                "max_height = 640, fit = 'CROP'",
                "background = '#fffffe'",
                "enlarge = true",
                "salvage = true",
                "owner = ''",
                "owner = 'alice'"
            })
    void otherOptionsOrAnotherOwnerHaveOtherOutputs(String difference) {
        completed(1);
        UUID request = reusing(1);
        execute(pool, "update request set " + difference + " where id = $1", request);

        assertThat(dispatch()).extracting(ImageRequested::earlier).containsOnlyNulls();
    }

    @Test
    void optionsThatDoNotDecideTheOutputDoNotMatter() {
        completed(1);
        UUID request = reusing(1);
        execute(
                pool,
                "update request set webhook_url = 'https://a.example/', output_csv = 'REPLACE', output_name = '{name}'"
                        + " where id = $1",
                request);

        assertThat(dispatch()).extracting(ImageRequested::earlier).doesNotContainNull();
    }

    @Test
    void ownersHaveTheirOwnOutputs() {
        for (String owner : List.of("alice", "bob")) {
            UUID request = request(pool, 1);
            execute(pool, "update request set owner = $1 where id = $2", owner, request);
            completed(request);
        }
        UUID request = reusing(1);
        execute(pool, "update request set owner = 'alice' where id = $1", request);

        UUID alices = query(pool, "select id from request where owner = 'alice' order by id")
                .get(0)
                .getUUID("id");
        assertThat(dispatch())
                .extracting(image -> image.earlier().outputKey())
                .containsExactly(outputKey(alices, images(pool, alices).get(0), "webp"));
    }

    @Test
    void theLastOutputCountsAndHasTheOnlyEntry() {
        completed(3);
        UUID second = completed(3);
        reusing(3);

        assertThat(dispatch())
                .extracting(image -> image.earlier().outputKey())
                .containsExactlyElementsOf(images(pool, second).stream()
                        .map(image -> outputKey(second, image, "webp"))
                        .toList());
        assertThat(count(pool, "reusable")).isEqualTo(3);
    }

    @Test
    void imagesOfTwoRequestsThatEndTogetherMayHaveTheSameEntry() {
        UUID first = request(pool, 1);
        UUID second = request(pool, 1);

        apply(
                succeeded(first, images(pool, first).get(0), SOURCE),
                succeeded(second, images(pool, second).get(0), SOURCE));

        assertThatRequest(first, "COMPLETED", 1, 0);
        assertThatRequest(second, "COMPLETED", 1, 0);
        assertThat(count(pool, "reusable")).isEqualTo(1);
    }

    @Test
    void anOutputIsTakenAgainOnlyWithinItsAge() {
        completed(2);
        execute(pool, "update reusable set completed_at = now() - interval '30 days' - interval '1 minute'");
        completed(1);
        reusing(2);

        assertThat(dispatch()).extracting(image -> image.earlier() == null).containsExactly(false, true);
    }

    @Test
    void anotherImageWithTheSameKeyIsNotTakenForThisOne() {
        completed(1);
        execute(pool, "update reusable set digest = decode(repeat('00', 24), 'hex')");
        reusing(1);

        assertThat(dispatch()).extracting(ImageRequested::earlier).containsOnlyNulls();

        UUID last = completed(1);
        UUID request = reusing(1);
        execute(
                pool,
                "update image set due_at = now() + interval '1 hour' where request_id not in ($1, $2)",
                request,
                last);

        assertThat(dispatch())
                .extracting(image -> image.earlier().outputKey())
                .containsExactly(outputKey(last, images(pool, last).get(0), "webp"));
    }

    @Test
    void outcomesThatDoNotCountOrDoNotKnowTheirSourceLeaveNothing() {
        UUID request = request(pool, 4);
        List<UUID> images = images(pool, request);

        apply(failed(request, images.get(0)), succeeded(request, images.get(1)));
        apply(succeeded(request, images.get(0), SOURCE), succeeded(request, images.get(1), SOURCE));
        apply(postponed(request, images.get(2), 1));

        assertThat(count(pool, "reusable")).isZero();
    }

    @Test
    void anImageAndThoseWithItsUrlKeepThatTheyWereReused() {
        UUID request = request(pool, 3);
        List<UUID> images = images(pool, request);
        execute(pool, "update image set duplicate_of = $1 where ordinal = 2", images.get(0));

        apply(succeeded(request, images.get(0), SOURCE), succeeded(request, images.get(2)));

        assertThat(images)
                .extracting(image -> imageRow(pool, image).getBoolean("reused"))
                .containsExactly(true, true, null);
    }

    @Test
    void theNextTryOfAnImageIsSentWithTheOutputOfThatTime() {
        UUID request = reusing(1);
        UUID image = images(pool, request).get(0);
        assertThat(dispatch()).extracting(ImageRequested::earlier).containsOnlyNulls();

        completed(1);
        apply(postponed(request, image, 1));
        execute(pool, "update image set due_at = now() where id = $1", image);

        assertThat(dispatch()).singleElement().satisfies(again -> {
            assertThat(again.attempt()).isEqualTo(2);
            assertThat(again.earlier()).isNotNull();
        });
    }

    @Test
    void transactionsThatReplaceTheSameEntriesDoNotBlockEachOtherForGood() {
        List<Uni<List<RequestProgress>>> rounds = new ArrayList<>();
        List<UUID> requests =
                IntStream.range(0, 8).mapToObj(i -> request(pool, 60)).toList();
        for (UUID request : requests) {
            List<UUID> images = new ArrayList<>(images(pool, request));
            Collections.shuffle(images, new Random(request.hashCode()));
            rounds.add(ledger.apply(
                    images.stream()
                            .map(image -> succeeded(request, image, SOURCE))
                            .toList(),
                    OutcomesTest::announcement));
        }

        await(Uni.join().all(rounds).andFailFast());

        requests.forEach(request -> assertThatRequest(request, "COMPLETED", 60, 0));
        assertThat(count(pool, "reusable")).isEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100})
    void whatIsTooOldIsDeletedWhereverItIs(int retentionDays) {
        completed(400);
        execute(pool, "update reusable set completed_at = now() - interval '31 days' where key % 3 = 0");
        execute(
                pool,
                "update reusable set completed_at = now() - interval '29 days' where key % 3 <> 0 and key % 2 = 0");
        int old = count(pool, "reusable where key % 3 = 0");
        int aged = count(
                pool,
                "reusable where completed_at > now() - interval '30 days' and completed_at < now() - interval '20 days'");

        int removed = await(
                new ReusableOutputs(pool, DispatchRounds.REUSE_MAX_AGE).removeOld(Duration.ofDays(retentionDays)));

        int expected = retentionDays < 29 ? old + aged : old;
        assertThat(removed).isEqualTo(expected).isPositive();
        assertThat(count(pool, "reusable")).isEqualTo(400 - expected);
    }

    @Test
    void theWholeTableIsGoneThroughAndThenAgain() {
        ReusableOutputs outputs = new ReusableOutputs(pool, DispatchRounds.REUSE_MAX_AGE);
        // About two rows fit into the used half of a page; hashes can't be compressed.
        execute(pool, """
                insert into reusable
                select n, 1, 1, now() - interval '1 year', 1, 1, false, null, sha256(n::text::bytea), sha256(n::text::bytea), null,
                       'key', null, null, (select string_agg(md5(n || ' ' || i), '') from generate_series(1, 58) i)
                from generate_series(1, 3000) n""");
        long pages = query(pool, "select pg_relation_size('reusable') / 8192 as pages")
                .get(0)
                .getLong("pages");
        assertThat(pages).isBetween(1_001L, 2_000L);

        int first = await(outputs.removeOld(Duration.ofDays(60)));
        int second = await(outputs.removeOld(Duration.ofDays(60)));

        assertThat(List.of(first, second)).doesNotContain(0);
        assertThat(first + second).isEqualTo(3_000);
        assertThat(count(pool, "reusable")).isZero();
        completed(1);
        execute(pool, "update reusable set completed_at = now() - interval '1 year'");
        int third = await(outputs.removeOld(Duration.ofDays(60)));
        int fourth = await(outputs.removeOld(Duration.ofDays(60)));
        assertThat(third + fourth).isEqualTo(1);
    }

    @Test
    void anImageTakesLessThanFortyBytesOfIndexAlsoWhenItIsReplacedEachNight() {
        int images = 5_000;
        for (int night = 0; night < 3; night++) {
            UUID request = request(pool, images);
            List<UUID> ids = images(pool, request);
            for (int from = 0; from < images; from += 500) {
                apply(ids.subList(from, from + 500).stream()
                        .map(image -> succeeded(request, image, SOURCE))
                        .toList());
            }
        }

        long bytes = query(pool, "select pg_indexes_size('reusable') as bytes")
                .get(0)
                .getLong("bytes");
        assertThat(count(pool, "reusable")).isEqualTo(images);
        assertThat(bytes / images).isLessThanOrEqualTo(40);
    }

    @Test
    void anAgeOfNothingIsRefused() {
        assertThatThrownBy(() -> new ReusableOutputs(pool, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("halftone.reuse.max-age");
    }
}
