package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.catalog.CatalogServer.Database;
import dev.halftone.catalog.RemovalQueue.Removal;
import dev.halftone.catalog.RemovalQueue.RemovedImage;
import dev.halftone.catalog.RequestRetry.RetryOutcome;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * No statement touches the partitions of other days, not even to plan: another transaction has locked them for good, so
 * that such a statement would wait for ever.
 */
@ExtendWith(OwnDatabase.class)
@Tag("process")
class PartitionPruningTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration RESEND_AFTER = Duration.ofMinutes(15);
    private static final Duration LEASE = Duration.ofSeconds(30);

    private Pool pool;
    private DispatchQueue queue;
    private OutcomeLedger ledger;
    private OrphanChecks checks;
    private SqlConnection holder;
    private Transaction held;
    private UUID request;
    private List<UUID> images;

    /**
     * The last two images of today's request have the URL of the first one; each of the neighbouring days has a request
     * that has ended.
     */
    @BeforeEach
    void lockOtherDays(Database database) {
        database.migrate();
        pool = database.pool();
        queue = new DispatchQueue(pool, DispatchRounds.REUSE_MAX_AGE);
        ledger = new OutcomeLedger(pool, new RemovalQueue(pool), new WebhookQueue(pool), new WorkSignal());
        checks = new OrphanChecks(pool);
        ImagePartitions partitions = new ImagePartitions(pool);
        LocalDate today = query(pool, "select (now() at time zone 'UTC')::date as today")
                .get(0)
                .getLocalDate("today");
        Stream.iterate(today.minusDays(5), day -> day.plusDays(1)).limit(8).forEach(day -> {
            await(partitions.make(day));
            if (!day.equals(today)) {
                UUID other = ImageDays.first(day);
                insert(other, 50);
                execute(pool, "update image set state = 'COMPLETED' where request_id = $1", other);
                execute(pool, "update request set status = 'COMPLETED', completed_at = now() where id = $1", other);
            }
        });
        request = Ids.next();
        insert(request, 12);
        images = images(pool, request);
        execute(
                pool,
                "update image set duplicate_of = $2, due_at = now() + interval '1 hour' where request_id = $1 and ordinal > 10",
                request,
                images.get(0));
        holder = pool.getConnectionAndAwait();
        holder.query("set idle_in_transaction_session_timeout = 0; set transaction_timeout = 0")
                .executeAndAwait();
        held = holder.beginAndAwait();
        String others = query(
                        pool,
                        "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'image'::regclass")
                .stream()
                .map(row -> row.getString("name"))
                .filter(name -> !name.equals(ImageDays.partition(today)))
                .collect(Collectors.joining(", "));
        holder.query("lock table " + others + " in access exclusive mode").executeAndAwait();
    }

    @AfterEach
    void letGo() {
        held.rollbackAndAwait();
        holder.closeAndAwait();
    }

    @Test
    void aStatementThatDoesNotSayWhoseImagesItMeansWaits() {
        assertThatThrownBy(() -> await(pool.withTransaction(connection -> connection
                        .query("set local lock_timeout = '100ms'")
                        .execute()
                        .chain(() -> connection
                                .query("select from image where id = '" + images.get(0) + "'")
                                .execute()))))
                .hasMessageContaining("lock timeout");
    }

    @Test
    void claims() {
        DispatchQueue.Claim claim = claim();
        assertThat(claim.images()).extracting(ImageRequested::imageId).containsExactlyElementsOf(images.subList(0, 10));
        await(queue.end(claim, images.subList(0, 2), Duration.ZERO));
        assertThat(claim().images())
                .extracting(ImageRequested::imageId)
                .containsExactlyElementsOf(images.subList(0, 2));

        execute(pool, "update dispatch_claim set lease_ends = now()");
        assertThat(claim().images())
                .extracting(ImageRequested::imageId)
                .containsExactlyElementsOf(images.subList(0, 2));

        execute(pool, "update image set due_at = now() where request_id = $1 and ordinal > 10", request);
        assertThat(claim().waiting())
                .as("duplicates of an image that is under way")
                .isEqualTo(2);
    }

    @Test
    void outcomesOfEveryKind() {
        apply(OutcomesTest.postponed(request, images.get(3), 1), OutcomesTest.handedBack(request, images.get(4), 1));
        apply(OutcomesTest.succeeded(request, images.get(0)), OutcomesTest.failed(request, images.get(1)));
        assertThat(states()).as("two duplicates").isEqualTo(Map.of("COMPLETED", 3L, "FAILED", 1L, "PENDING", 8L));
        apply(OutcomesTest.succeeded(request, images.get(1), 1, "png"));
        assertThat(query(pool, "select request_id from orphan_check"))
                .extracting(row -> row.getUUID("request_id"))
                .containsExactly(request);
    }

    @Test
    void retriesListingsAndStrayOutputs() {
        apply(images.stream().map(image -> OutcomesTest.failed(request, image)).toArray(ImageProcessed[]::new));
        Map<UUID, List<String>> stored = Map.of(images.get(5), List.of("a/stray.jpg"));
        assertThat(await(checks.removeStrays(
                        request, stored, keys -> Uni.createFrom().voidItem())))
                .isEqualTo(1);
        assertThat(await(new RequestRetry(pool, new WorkSignal()).retry(request)))
                .isEqualTo(new RetryOutcome.Retried(12));
        assertThat(states()).isEqualTo(Map.of("PENDING", 12L));
        assertThat(new OutputRows(pool)
                        .stream(request).collect().asList().await().atMost(WAIT_TIMEOUT))
                .flatExtracting(page -> page)
                .flatExtracting(OutputRows.OutputRow::images)
                .hasSize(12);
    }

    @Test
    void removals() {
        await(new RequestRemoval(pool).remove(request));
        RemovalQueue removals = new RemovalQueue(pool);
        Removal first = await(removals.claim(LEASE)).orElseThrow();
        List<RemovedImage> some = await(removals.images(first, 100));
        assertThat(some).hasSize(12);
        await(removals.deleteRows(first, some, false));
        await(removals.finish(await(removals.claim(LEASE)).orElseThrow(), LEASE));

        assertThat(query(pool, "select from request where id = $1", request)).isEmpty();
        assertThat(images(pool, request)).isEmpty();
    }

    private static void insert(Pool pool, String sql, UUID request, int images) {
        execute(pool, sql, request, images);
    }

    private void insert(UUID id, int images) {
        insert(pool, """
                insert into request (id, status, quality, effort, columns, separator, images_total, created_at, updated_at)
                values ($1, 'PENDING', 70, 'SMALL', '{"S. No."}', ',', $2, now(), now())""", id, images);
        insert(pool, """
                insert into product (request_id, row_number, serial_number, name, cells, first_ordinal, image_count)
                select $1, n + 1, n, 'Product', '[]', n, 1 from generate_series(1, $2) n""", id, images);
        insert(pool, """
                insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at)
                select gen_random_uuid(), $1, n, n + 1, 1, 'http://a.example/' || n, 'PENDING', now()
                from generate_series(1, $2) n""", id, images);
    }

    private Map<String, Long> states() {
        return query(pool, "select state from image where request_id = $1", request).stream()
                .collect(Collectors.groupingBy(row -> row.getString("state"), Collectors.counting()));
    }

    private DispatchQueue.Claim claim() {
        return await(queue.claim(512, 512, RESEND_AFTER, LEASE));
    }

    private void apply(ImageProcessed... outcomes) {
        await(ledger.apply(List.of(outcomes), OutcomesTest::announcement));
    }

    private static <T> T await(Uni<T> operation) {
        return operation.await().atMost(WAIT_TIMEOUT);
    }
}
