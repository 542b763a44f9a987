package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.CatalogServer.Database;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Statements look up images one by one by an index, whatever statistics PostgreSQL has: counts the rows that they read.
 */
@ExtendWith(OwnDatabase.class)
@Tag("process")
class ImagePlansTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final int SESSIONS = 8;
    private static final int IMAGES = 5_000;
    private static final int SENT = 480;

    /**
     * A claim of some hundred images, and their end, read fewer rows. A single scan of all images reads more, a scan
     * for each image millions.
     */
    private static final long MAX_ROWS = 10_000;

    /** The state of the tables when they were last analysed. */
    private enum Known {
        NOTHING,
        AN_EMPTY_TABLE,
        REQUESTS_THAT_HAVE_ENDED
    }

    private Pool pool;

    @BeforeEach
    void today(Database database) {
        database.migrate();
        pool = database.pool();
        LocalDate today = query(pool, "select (now() at time zone 'UTC')::date as today")
                .get(0)
                .getLocalDate("today");
        await(new ImagePartitions(pool).make(today));
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatHasJustComeIsNotReadForEachOfItsImages(Known known) {
        if (known == Known.AN_EMPTY_TABLE) {
            execute(pool, "vacuum analyze");
        }
        for (int i = 0; i < 20; i++) {
            insert(Ids.next(), 500, "COMPLETED");
        }
        if (known == Known.REQUESTS_THAT_HAVE_ENDED) {
            execute(pool, "vacuum analyze");
        }
        UUID request = Ids.next();
        insert(request, IMAGES, "PENDING");
        // The last ones wait for earlier ones, some of which end here.
        execute(pool, """
                update image i set duplicate_of = (select f.id from image f where f.request_id = $1 and f.ordinal = i.ordinal - 4000),
                                   due_at = now() + interval '1 hour'
                where request_id = $1 and ordinal > 4000""", request);
        long before = rowsRead();

        DispatchQueue queue = new DispatchQueue(pool, DispatchRounds.REUSE_MAX_AGE);
        DispatchQueue.Claim claim = await(queue.claim(512, 512, Duration.ofMinutes(15), Duration.ofSeconds(30)));
        await(queue.end(
                claim,
                claim.images().stream().map(ImageRequested::imageId).limit(100).toList(),
                Duration.ZERO));
        List<ImageProcessed> outcomes = claim.images().stream()
                .map(image -> OutcomesTest.succeeded(image.requestId(), image.imageId()))
                .toList();
        OutcomeLedger ledger =
                new OutcomeLedger(pool, new RemovalQueue(pool), new WebhookQueue(pool), new WorkSignal());
        await(ledger.apply(outcomes, OutcomesTest::announcement));

        assertThat(outcomes).hasSize(SENT);
        assertThat(query(pool, "select from image where request_id = $1 and state = 'COMPLETED'", request))
                .hasSize(2 * SENT);
        assertThat(rowsRead() - before).isBetween((long) SENT, MAX_ROWS);
    }

    private void insert(UUID request, int images, String state) {
        execute(pool, """
                insert into request (id, status, quality, effort, columns, separator, images_total, created_at, updated_at)
                values ($1, $3, 70, 'SMALL', '{"S. No."}', ',', $2, now(), now())""", request, images, state);
        execute(pool, """
                insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at)
                select gen_random_uuid(), $1, n, n + 1, 1, 'http://a.example/' || n, $3, now()
                from generate_series(1, $2) n""", request, images, state);
    }

    /** Rows of all images read so far, by all sessions. */
    private long rowsRead() {
        List<SqlConnection> sessions =
                Stream.generate(pool::getConnectionAndAwait).limit(SESSIONS).toList();
        sessions.forEach(
                session -> session.query("select pg_stat_force_next_flush()").executeAndAwait());
        sessions.forEach(SqlConnection::closeAndAwait);
        return query(pool, """
                        select (sum(seq_tup_read) + (select sum(idx_tup_read) from pg_stat_user_indexes
                                                     where relname like 'image%'))::bigint as rows
                        from pg_stat_user_tables where relname like 'image%'""").get(0).getLong("rows");
    }

    private static <T> T await(Uni<T> operation) {
        return operation.await().atMost(WAIT_TIMEOUT);
    }
}
