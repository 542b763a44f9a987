package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.catalog.CatalogServer.Database;
import dev.halftone.catalog.RemovalQueue.Removal;
import dev.halftone.catalog.RemovalQueue.RemovedImage;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Partitions exist before their day, and are dropped when nothing of it is left; no image is rejected or lost
 * meanwhile.
 */
@ExtendWith(OwnDatabase.class)
@Tag("process")
class ImagePartitionsTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LATER = Duration.ofMinutes(15);
    private static final Duration RETENTION = Duration.ofDays(3);

    /** Has the names of what the functions read. */
    private static final String OWN_TABLES = """
            create temp table request (id uuid);
            create temp table image_partition (name text, least_id uuid, beyond_id uuid);
            create function pg_temp.time_of_id(id uuid) returns timestamptz language sql
                as 'select ''epoch''::timestamptz'""";

    private Pool pool;
    private Pool api;
    private ImagePartitions partitions;
    private OutcomeLedger ledger;
    private LocalDate today;

    @BeforeEach
    void open(Database database) {
        database.migrate();
        this.pool = database.pool();
        this.api = database.api();
        this.partitions = new ImagePartitions(api);
        this.ledger = new OutcomeLedger(api, new RemovalQueue(api), new WebhookQueue(api), new WorkSignal());
        this.today = query(pool, "select (now() at time zone 'UTC')::date as today")
                .get(0)
                .getLocalDate("today");
    }

    @Test
    void theDaysToComeHaveTheirsAndNoneIsMadeTwice() {
        List<LocalDate> made = await(partitions.makeAhead());

        assertThat(made).containsExactlyElementsOf(days(0, 7));
        assertThat(await(partitions.makeAhead())).isEmpty();
        assertThat(partition(request(Ids.next()))).isEqualTo(name(0));
        assertThat(partition(request(at(today.plusDays(7), 0)))).isEqualTo(name(7));
        assertThat(partition(request(at(today.plusDays(4), 86_399_999)))).isEqualTo(name(4));
        assertThat(partition(request(at(today.plusDays(5), 0)))).isEqualTo(name(5));
        assertThat(partition(request(at(today.plusDays(1), 86_399_999)))).isEqualTo(name(1));
        assertThat(partition(request(at(today.plusDays(8), 0)))).isEqualTo("image_default");
    }

    /** So that the planner knows without statistics how few rows some ids select. */
    @Test
    void everyPartitionKnowsThatAnIdIsUnique() {
        await(partitions.makeAhead());

        assertThat(query(pool, """
                        select tablename::text as name from pg_indexes
                        where indexdef like 'CREATE UNIQUE INDEX %_by_id ON % USING btree (id)'"""))
                .extracting(row -> row.getString("name"))
                .containsExactlyInAnyOrderElementsOf(names());
    }

    @Test
    void replicasThatMakeThemAtTheSameMomentDoNotFail() {
        List<List<LocalDate>> made = await(Uni.join()
                .all(Stream.generate(partitions::makeAhead).limit(6).toList())
                .andCollectFailures());
        List<LocalDate> last = await(partitions.makeAhead());

        assertThat(Stream.concat(made.stream(), Stream.of(last)).flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(days(0, 7));
    }

    /** Clocks of pods may be wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000-0000-7000-8000-000000000001",
                "00dcbaab-cdef-7000-8000-000000000001",
                "7fffffff-ffff-7fff-bfff-ffffffffffff",
                "80000000-0000-7000-8000-000000000000",
                "ffffffff-ffff-7fff-bfff-ffffffffffff"
            })
    void aRequestOfAnyTimeIsAcceptedAndWorkedOnToItsEnd(String id) {
        await(partitions.makeAhead());
        UUID request = request(UUID.fromString(id), 3);
        UUID beside = request(Ids.next(), 3);

        List<ImageRequested> sent = claim();
        assertThat(sent).hasSize(6);
        apply(sent.stream().map(ImagePartitionsTest::succeeded).toList());

        assertThat(query(pool, "select id from request where status = 'COMPLETED'"))
                .extracting(row -> row.getUUID("id"))
                .containsExactlyInAnyOrder(request, beside);
        remove(request);
        assertThat(images(pool, request)).isEmpty();
        assertThat(images(pool, beside)).hasSize(3);
    }

    @Test
    void imagesThatCameBeforeTheirPartitionMoveIntoIt() {
        UUID early = request(at(today.plusDays(3), 1_000), 20);
        UUID other = request(at(today.plusYears(3), 0), 2);
        assertThat(partition(early)).isEqualTo("image_default");
        List<UUID> before = images(pool, early);

        await(partitions.makeAhead());

        assertThat(partition(early)).isEqualTo(name(3));
        assertThat(images(pool, early)).isEqualTo(before);
        assertThat(partition(other)).isEqualTo("image_default");
        assertThat(claim()).hasSize(22);
    }

    @Test
    void nothingMovesWhileSomebodyWritesImagesAndNobodyWaitsForLong() {
        UUID early = request(at(today.plusDays(3), 1_000), 2);
        SqlConnection writer = pool.getConnectionAndAwait();
        Transaction transaction = writer.beginAndAwait();
        writer.query("update image set attempt = 2 where request_id = '" + early + "'")
                .executeAndAwait();

        assertThatThrownBy(() -> await(partitions.makeAhead())).hasMessageContaining("lock timeout");
        transaction.commitAndAwait();
        writer.closeAndAwait();

        assertThat(await(partitions.makeAhead())).contains(today.plusDays(3));
        assertThat(partition(early)).isEqualTo(name(3));
        assertThat(query(pool, "select attempt from image where request_id = $1", early))
                .extracting(row -> row.getInteger("attempt"))
                .containsOnly(2);
    }

    @Test
    void aDayOfWhichVeryManyCameBeforeStaysWhereItIs() {
        UUID early = request(at(today.plusDays(3), 1_000), 50_001);

        assertThat(await(partitions.makeAhead()))
                .contains(today.plusDays(2), today.plusDays(4), today.plusDays(7))
                .doesNotContain(today.plusDays(3));

        assertThat(partition(early)).isEqualTo("image_default");
        assertThat(images(pool, early)).hasSize(50_001);
        assertThat(partition(request(at(today.plusDays(3), 2_000)))).isEqualTo("image_default");
    }

    @Test
    void aDayIsDroppedWhenItIsOverAndNoRequestOfItIsLeft() {
        pastDays(6);
        UUID old = request(at(today.minusDays(5), 0), 4);
        UUID kept = request(at(today.minusDays(4), 0), 4);
        apply(claim().stream()
                .filter(image -> image.requestId().equals(old))
                .map(ImagePartitionsTest::succeeded)
                .toList());
        assertThat(await(partitions.dropEmptied()))
                .as("of which there was no request")
                .containsExactly(name(-6), name(-3), name(-2));

        remove(old);

        assertThat(await(partitions.dropEmptied())).containsExactly(name(-5));
        assertThat(await(partitions.dropEmptied()))
                .as("what is pending keeps its day")
                .isEmpty();
        assertThat(images(pool, kept)).hasSize(4);
        assertThat(partition(request(at(today.minusDays(5), 7))))
                .as("a clock that is far behind")
                .isEqualTo("image_default");
        assertThat(names()).contains(name(-4), name(-1), name(0));
    }

    /** The functions run as the owner of the tables: a caller must not be able to apply them to anything else. */
    @ParameterizedTest
    @ValueSource(strings = {"image_today", "image_default", "image", "request", "image_today; drop table request", ""})
    void whoOwnsNothingDropsNothingByTablesOfHisOwn(String name) {
        String table = name.replace("image_today", name(0));
        await(partitions.makeAhead());
        UUID request = request(Ids.next(), 4);
        SqlConnection caller = api.getConnectionAndAwait();
        caller.query(OWN_TABLES).executeAndAwait();
        caller.preparedQuery("insert into image_partition values ($1, null, first_id('2000-01-01'))")
                .executeAndAwait(Tuple.of(table));

        boolean dropped = caller.preparedQuery("select drop_image_partition($1) as done")
                .executeAndAwait(Tuple.of(table))
                .iterator()
                .next()
                .getBoolean("done");

        assertThat(dropped).isFalse();
        caller.query("discard temp").executeAndAwait();
        caller.closeAndAwait();
        assertThat(images(pool, request)).hasSize(4);
        assertThat(names()).contains(name(0), "image_default");
        assertThat(query(pool, "select id from request")).hasSize(1);
    }

    @Test
    void aDayThatIsFarAheadHasNoPartitionYet() {
        assertThatThrownBy(() -> await(partitions.make(today.plusDays(9)))).hasMessageContaining("8 days ahead");
    }

    @Test
    void ofADayThatGoesWholeNoImageIsDeletedByItself() {
        pastDays(6);
        UUID gone = request(at(today.minusDays(6), 0), 4);
        UUID kept = request(at(today.minusDays(6), 1), 4);
        UUID younger = request(at(today.minusDays(3), 0), 4);

        assertThat(await(partitions.isDroppedAsAWhole(gone, RETENTION))).isTrue();
        assertThat(await(partitions.isDroppedAsAWhole(younger, RETENTION))).isFalse();
        assertThat(await(partitions.isDroppedAsAWhole(at(today.minusYears(9), 0), RETENTION)))
                .as("in the default partition")
                .isFalse();
        remove(gone);

        assertThat(images(pool, gone)).hasSize(4);
        assertThat(query(pool, "select from request where id = $1", gone)).isEmpty();
        assertThat(await(partitions.dropEmptied())).doesNotContain(name(-6));
        remove(kept);
        assertThat(await(partitions.dropEmptied())).contains(name(-6));
        assertThat(query(pool, "select distinct request_id from image"))
                .extracting(row -> row.getUUID("request_id"))
                .containsExactly(younger);
    }

    @Test
    void whatIsStoredAtTheSameTimeIsNotDroppedWithItsDay() {
        pastDays(6);
        SqlConnection upload = pool.getConnectionAndAwait();
        Transaction transaction = upload.beginAndAwait();
        UUID request = at(today.minusDays(6), 5);
        upload.query(INSERT_REQUEST.replace("$1", "'" + request + "'").replace("$2", "3"))
                .executeAndAwait();
        upload.query(INSERT_IMAGES.replace("$1", "'" + request + "'::uuid").replace("$2", "3"))
                .executeAndAwait();

        assertThatThrownBy(() -> await(partitions.dropEmptied())).hasMessageContaining("lock timeout");
        transaction.commitAndAwait();
        upload.closeAndAwait();

        assertThat(await(partitions.dropEmptied())).doesNotContain(name(-6)).contains(name(-5));
        assertThat(images(pool, request)).hasSize(3);
    }

    @Test
    void replicasThatDropAtTheSameMomentDoNotFail() {
        pastDays(9);

        List<List<String>> dropped = await(Uni.join()
                .all(Stream.generate(partitions::dropEmptied).limit(6).toList())
                .andCollectFailures());
        List<String> last = await(partitions.dropEmptied());

        assertThat(Stream.concat(dropped.stream(), Stream.of(last)).flatMap(List::stream))
                .doesNotHaveDuplicates()
                .hasSize(8);
        assertThat(names()).contains(name(-1), name(0));
    }

    private static final String INSERT_REQUEST = """
            insert into request (id, status, quality, effort, columns, separator, images_total, created_at, updated_at)
            values ($1, 'PENDING', 70, 'SMALL', '{"S. No."}', ',', $2, now(), now())""";

    private static final String INSERT_IMAGES = """
            insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at)
            select gen_random_uuid(), $1, n, n + 1, 1, 'http://a.example/' || n, 'PENDING', now()
            from generate_series(1, $2) n""";

    private UUID request(UUID id) {
        return request(id, 1);
    }

    private UUID request(UUID id, int images) {
        execute(pool, INSERT_REQUEST, id, images);
        execute(pool, INSERT_IMAGES, id, images);
        return id;
    }

    /** The id of a request that was created at this moment. */
    private static UUID at(LocalDate day, long millisecond) {
        long time = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() + millisecond;
        UUID random = Ids.next();
        return new UUID(time << 16 | random.getMostSignificantBits() & 0xffff, random.getLeastSignificantBits());
    }

    /** As if the service had run for some days. */
    private void pastDays(int days) {
        for (int day = -days; day <= 0; day++) {
            assertThat(await(partitions.make(today.plusDays(day)))).isTrue();
        }
    }

    private List<LocalDate> days(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(today::plusDays).toList();
    }

    private String name(int day) {
        return ImageDays.partition(today.plusDays(day));
    }

    private List<String> names() {
        return query(
                        pool,
                        "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'image'::regclass")
                .stream()
                .map(row -> row.getString("name"))
                .toList();
    }

    private String partition(UUID request) {
        return query(pool, "select distinct tableoid::regclass::text as name from image where request_id = $1", request)
                .get(0)
                .getString("name");
    }

    private List<ImageRequested> claim() {
        return await(new DispatchQueue(api, DispatchRounds.REUSE_MAX_AGE)
                        .claim(512, 512, LATER, Duration.ofSeconds(30)))
                .images();
    }

    private static ImageProcessed succeeded(ImageRequested image) {
        return OutcomesTest.succeeded(image.requestId(), image.imageId());
    }

    private void apply(List<ImageProcessed> outcomes) {
        await(ledger.apply(outcomes, OutcomesTest::announcement));
    }

    /** As the service removes it, except for its outputs. */
    private void remove(UUID request) {
        await(new RequestRemoval(api).remove(request));
        RemovalQueue queue = new RemovalQueue(api);
        while (count(pool, "removal where not rows_gone") > 0) {
            Removal removal = await(queue.claim(Duration.ofMinutes(1))).orElseThrow();
            List<RemovedImage> images = await(queue.images(removal, 3));
            await(
                    images.isEmpty()
                            ? queue.finish(removal, Duration.ofHours(1))
                            : partitions
                                    .isDroppedAsAWhole(request, RETENTION)
                                    .chain(whole -> queue.deleteRows(removal, images, whole)));
        }
    }

    private static <T> T await(Uni<T> operation) {
        return operation.await().atMost(WAIT_TIMEOUT);
    }
}
