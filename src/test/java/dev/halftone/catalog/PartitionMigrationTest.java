package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.CatalogServer.Database;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An installation with rows goes over to partitions, and processes of the version before go on beside. */
@ExtendWith(OwnDatabase.class)
@Tag("process")
class PartitionMigrationTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    /** Of the last version whose images are in one table. */
    private static final String BEFORE = "11";

    private static final UUID YEARS_AHEAD = UUID.fromString("0ffffabc-def0-7000-8000-000000000000");
    private static final UUID YEARS_AGO = UUID.fromString("00000001-def0-7000-8000-000000000000");

    /** Images in every state, under way, put off, and of the same URL. */
    private static final String INSERT_IMAGES = """
            insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at, sent_at, attempt, output_key,
                               unchanged, error_code, error_message, source_bytes, output_bytes, width, height, milliseconds,
                               ended_at, request_attempt, duplicate_of)
            select ($2::uuid[])[n], $1, n, n + 1, 1, 'http://a.example/' || n, state,
                   now() + due * interval '1 minute', case when sent then now() end, attempt, output_key, false, error_code,
                   error_code, bytes, bytes, bytes, bytes, 12, now(), 1, case when n > 6 then ($2::uuid[])[1] end
            from (values (1, 'PENDING', -1, false, 1, null, null, null::int), (2, 'PENDING', 15, true, 2, null, 'timeout', null),
                         (3, 'PENDING', 5, false, 3, null, 'dns', null), (4, 'COMPLETED', 0, false, 1, 'a/b.jpg', null, 7),
                         (5, 'FAILED', 0, false, 4, null, 'http_status', null), (6, 'CANCELLED', 0, false, 1, null, null, null),
                         (7, 'PENDING', 60, false, 1, null, null, null), (8, 'COMPLETED', 0, false, 1, 'a/c.jpg', null, 9))
                 as v (n, state, due, sent, attempt, output_key, error_code, bytes)""";

    private Database database;
    private Pool pool;

    @BeforeEach
    void open(Database database) {
        this.database = database;
        this.pool = database.pool();
    }

    @Test
    void everyRowIsThereAsBeforeAndTheWorkGoesOn() {
        database.migrate(BEFORE);
        List<UUID> requests = List.of(Ids.next(), Ids.next(), YEARS_AGO, YEARS_AHEAD);
        requests.forEach(this::insert);
        List<String> before = rows();

        database.migrate();

        assertThat(rows()).hasSize(4 * 8).isEqualTo(before);
        assertThat(partition(requests.get(0))).isEqualTo("image_history");
        assertThat(partition(YEARS_AGO)).isEqualTo("image_history");
        assertThat(partition(YEARS_AHEAD)).isEqualTo("image_default");
        List<DueImage> sent = claim();
        assertThat(sent).extracting(DueImage::requestId).containsExactlyInAnyOrderElementsOf(requests);
        OutcomeLedger ledger =
                new OutcomeLedger(pool, new RemovalQueue(pool), new WebhookQueue(pool), new WorkSignal());
        ledger.apply(
                        sent.stream()
                                .map(image -> OutcomesTest.succeeded(image.requestId(), image.id()))
                                .toList(),
                        OutcomesTest::announcement)
                .await()
                .atMost(WAIT_TIMEOUT);
        for (UUID request : requests) {
            assertThat(query(
                            pool,
                            "select ordinal from image where request_id = $1 and state = 'COMPLETED' order by 1",
                            request))
                    .extracting(row -> row.getInteger("ordinal"))
                    .as("the first with its duplicate, and what was completed before")
                    .containsExactly(1, 4, 7, 8);
        }
    }

    @Test
    void nothingIsCopied() {
        database.migrate(BEFORE);
        insert(Ids.next());
        long file = query(pool, "select pg_relation_filenode('image')::bigint as file")
                .get(0)
                .getLong("file");

        database.migrate();

        assertThat(query(pool, "select pg_relation_filenode('image_history')::bigint as file")
                        .get(0)
                        .getLong("file"))
                .isEqualTo(file);
    }

    @Test
    void anEmptyDatabaseTakesRequestsOfAnyTime() {
        database.migrate();

        Stream.of(Ids.next(), YEARS_AGO, YEARS_AHEAD, new UUID(0, 1), new UUID(-1, -1))
                .forEach(this::insert);

        assertThat(rows()).hasSize(5 * 8);
    }

    /** What those of the version before say, which know of no partitions. */
    @Test
    void processesOfTheVersionBeforeGoOnWithTheirStatements() {
        database.migrate(BEFORE);
        UUID old = Ids.next();
        insert(old);
        database.migrate();
        insert(YEARS_AHEAD);
        UUID[] images = query(pool, "select id from image where ordinal = 1").stream()
                .map(row -> row.getUUID("id"))
                .toArray(UUID[]::new);

        int marked = pool.preparedQuery("""
                        with marked as (
                            update image set sent_at = now(), due_at = now() + interval '15 minutes' where id = any ($1)
                            returning id)
                        insert into dispatch_claim (images, resend_at, lease_ends)
                        select $1, now() + interval '15 minutes', now() - interval '1 second' from marked limit 1
                        returning id""")
                .executeAndAwait(Tuple.tuple().addArrayOfUUID(images))
                .rowCount();

        assertThat(marked).isEqualTo(1);
        assertThat(claim())
                .as("of a claim whose lease is over, and that does not say whose its images are")
                .extracting(DueImage::id)
                .containsExactlyInAnyOrder(images);
        int ended = pool.preparedQuery("""
                        update image i set state = o.state, sent_at = null
                        from unnest($1::uuid[], array['FAILED', 'FAILED']) as o (id, state)
                        where i.id = any ($1) and i.id = o.id and i.state = 'PENDING'""")
                .executeAndAwait(Tuple.tuple().addArrayOfUUID(images))
                .rowCount();
        assertThat(ended).isEqualTo(2);
        String plan = pool.withTransaction(connection -> connection
                        .query("set local enable_seqscan = off")
                        .execute()
                        .chain(() -> connection
                                .query("explain update image set attempt = 2 where id = '" + images[0] + "'")
                                .execute()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString(0))
                        .collect(Collectors.joining("\n")))
                .await()
                .atMost(WAIT_TIMEOUT);
        assertThat(plan).contains("image_history_by_id", "image_default_by_id").doesNotContain("Seq Scan");
    }

    private List<DueImage> claim() {
        return new DispatchQueue(pool)
                .claim(512, 512, Duration.ofMinutes(15), Duration.ofSeconds(30))
                .await()
                .atMost(WAIT_TIMEOUT)
                .images();
    }

    private void insert(UUID request) {
        execute(pool, """
                insert into request (id, status, quality, effort, columns, separator, images_total, images_processed,
                                     images_failed, created_at, updated_at)
                values ($1, 'PENDING', 70, 'SMALL', '{"S. No."}', ',', 8, 2, 1, now(), now())""", request);
        UUID[] images = Stream.generate(Ids::next).limit(8).toArray(UUID[]::new);
        pool.preparedQuery(INSERT_IMAGES).executeAndAwait(Tuple.of(request).addArrayOfUUID(images));
    }

    private List<String> rows() {
        return query(pool, "select i::text as row from image i order by request_id, ordinal").stream()
                .map(row -> row.getString("row"))
                .toList();
    }

    private String partition(UUID request) {
        return query(pool, "select distinct tableoid::regclass::text as name from image where request_id = $1", request)
                .get(0)
                .getString("name");
    }
}
