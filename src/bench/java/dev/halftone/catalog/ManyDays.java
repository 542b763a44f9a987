package dev.halftone.catalog;

import dev.halftone.embedded.PostgresServer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** A database of Halftone with ended images of today and of the days before, with one partition per day. */
final class ManyDays implements AutoCloseable {

    private static final Duration WAIT_TIMEOUT = Duration.ofMinutes(10);
    private static final int REQUESTS_A_DAY = 50;

    /** Ids like UUIDv7: in the order of their creation, otherwise random. */
    private static final String UUID7 = """
            create or replace function uuid7(ms bigint, n bigint) returns uuid language sql immutable as
            $$ select (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid $$""";

    private static final String FILL_REQUESTS = """
            insert into request (id, status, quality, effort, columns, separator, images_total, images_processed, images_failed,
                                 bytes_in, bytes_out, created_at, updated_at, completed_at)
            select uuid7(%1$d + r, r), 'COMPLETED', 50, 'FAST', '{S. No.,Product Name,Input Image Urls}', ',', %2$d, %2$d - %2$d / 50,
                   %2$d / 50, 0, 0, now(), now(), now()
            from generate_series(0, %3$d - 1) r""";

    /** Inserts the rows before it creates the indexes, in one transaction, which is fastest. */
    private static final String FILL_DAY = """
            create table %1$s (like image including defaults including constraints);
            insert into %1$s (id, request_id, ordinal, row_number, position, input_url, state, due_at, output_key, unchanged,
                              error_code, error_message, source_bytes, output_bytes, width, height, milliseconds, ended_at)
            select id, request_id, o, (o + 3) / 4 + 1, (o + 3) %% 4 + 1,
                   'http://images.example/catalogue/photographs/' || o || '.jpg',
                   case when o %% 50 = 0 then 'FAILED' else 'COMPLETED' end, now(),
                   case when o %% 50 > 0 then request_id || '/' || id || '.jpg' end, case when o %% 50 > 0 then false end,
                   case when o %% 50 = 0 then 'http_status' end, case when o %% 50 = 0 then 'the origin answered 404' end,
                   315000, 95000, 1600, 1067, 25, now()
            from (select uuid7(%2$d + r, r) as request_id, uuid7(%2$d + r + o / 100, r * 1000000::bigint + o) as id, o
                  from generate_series(0, %4$d - 1) r, generate_series(1, %3$d) o) x;
            alter table %1$s add primary key (request_id, id);
            create unique index on %1$s (id);
            create unique index on %1$s (request_id, ordinal);
            create index on %1$s (request_id, state, ordinal);
            create index on %1$s (request_id, due_at, ordinal) where state = 'PENDING';
            create index on %1$s (request_id) where state = 'PENDING' and sent_at is not null;
            create index on %1$s (duplicate_of) where duplicate_of is not null and state not in ('COMPLETED', 'FAILED', 'CANCELLED');
            alter table image attach partition %1$s for values from ('%5$s') to ('%6$s')""";

    final Pool pool;
    final LocalDate today;
    private final Vertx vertx = Vertx.vertx();

    ManyDays(PostgresServer server, String name) {
        Pool first = pool(server, "postgres");
        first.query("create database " + name).executeAndAwait();
        first.closeAndAwait();
        Flyway.configure()
                .dataSource(server.jdbcUrl().replaceFirst("/postgres$", "/" + name), server.user(), "")
                .load()
                .migrate();
        pool = pool(server, name);
        today = pool.query("select (now() at time zone 'UTC')::date as today")
                .executeAndAwait()
                .iterator()
                .next()
                .getLocalDate("today");
        pool.query(UUID7).executeAndAwait();
    }

    private Pool pool(PostgresServer server, String database) {
        return Pool.newInstance(PgBuilder.pool()
                .connectingTo(PgConnectOptions.fromUri(server.reactiveUrl())
                        .setUser(server.user())
                        .setDatabase(database))
                .with(new PoolOptions().setMaxSize(4))
                .using(vertx)
                .build());
    }

    /** Creates this many days up to today, and the partitions of the coming days. */
    void fill(int days, int imagesADay) {
        for (int ago = days - 1; ago >= 0; ago--) {
            LocalDate day = today.minusDays(ago);
            long start = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            int images = imagesADay / REQUESTS_A_DAY;
            await(pool.query(FILL_REQUESTS.formatted(start, images, REQUESTS_A_DAY))
                    .execute());
            String fill = FILL_DAY.formatted(
                    ImageDays.partition(day),
                    start,
                    images,
                    REQUESTS_A_DAY,
                    ImageDays.first(day),
                    ImageDays.first(day.plusDays(1)));
            await(pool.withTransaction(connection -> connection.query(fill).execute()));
            System.err.printf("%d days are left to fill%n", ago);
        }
        await(new ImagePartitions(pool).makeAhead());
        await(pool.query("analyze").execute());
    }

    /** Deletes all requests of the day, as if they and their outputs had been removed. */
    void removeRequests(LocalDate day) {
        UUID first = ImageDays.first(day);
        UUID beyond = ImageDays.first(day.plusDays(1));
        await(pool.query("delete from request where id >= '" + first + "' and id < '" + beyond + "'")
                .execute());
    }

    static <T> T await(Uni<T> operation) {
        return operation.await().atMost(WAIT_TIMEOUT);
    }

    @Override
    public void close() {
        pool.closeAndAwait();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
