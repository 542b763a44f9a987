package dev.halftone.catalog;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A migrated PostgreSQL without the service, so that only a test reads its rows: one for all test classes of a JVM that need
 * it, empty at the beginning of each test. Tests use it as the service does, as a user that owns nothing.
 */
final class CatalogDatabase implements BeforeEachCallback, ParameterResolver {

    private static final String INSERT_REQUEST = """
            insert into request (id, status, quality, effort, max_width, columns, separator, images_total, created_at,
                                 updated_at)
            values ($1, 'PENDING', 70, 'SMALL', 640, '{"S. No.","Product Name","Input Image Urls"}', ',', $2, now(), now())""";

    private static final String INSERT_IMAGES = """
            insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at)
            select gen_random_uuid(), $1, n, n + 1, 1, 'http://a.example/' || n, 'PENDING', now()
            from generate_series(1, $2) n""";

    /** Closed with JUnit's store, after the last test. */
    private record Migrated(CatalogServer.Database database) implements AutoCloseable {

        static Migrated of(CatalogServer server) {
            CatalogServer.Database database = server.create();
            database.migrate();
            new ImagePartitions(database.api()).makeAhead().await().indefinitely();
            return new Migrated(database);
        }

        @Override
        public void close() {
            database.close();
        }
    }

    private static CatalogServer.Database database(ExtensionContext context) {
        CatalogServer server = CatalogServer.of(context);
        return context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(CatalogDatabase.class))
                .computeIfAbsent(Migrated.class, type -> Migrated.of(server), Migrated.class)
                .database();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        execute(
                database(context).pool(),
                "truncate request, image, outbox, dispatch_claim, removal, owner_removal, idempotency_key, webhook_host, reusable"
                        + " cascade");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return List.of(Pool.class, CatalogServer.Database.class)
                .contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        CatalogServer.Database database = database(context);
        return parameter.getParameter().getType() == Pool.class ? database.api() : database;
    }

    /** A pending request with so many images, one per row, all of them due. */
    static UUID request(Pool pool, int images) {
        UUID id = Ids.next();
        execute(pool, INSERT_REQUEST, id, images);
        execute(pool, INSERT_IMAGES, id, images);
        return id;
    }

    /** The ids of a request's images in their order. */
    static List<UUID> images(Pool pool, UUID request) {
        return query(pool, "select id from image where request_id = $1 order by ordinal", request).stream()
                .map(row -> row.getUUID("id"))
                .toList();
    }

    static Row requestRow(Pool pool, UUID id) {
        return query(pool, "select * from request where id = $1", id).get(0);
    }

    static Row imageRow(Pool pool, UUID id) {
        return query(pool, "select *, due_at > now() as due_later from image where id = $1", id)
                .get(0);
    }

    static int count(Pool pool, String table) {
        return query(pool, "select count(*)::int as n from " + table).get(0).getInteger("n");
    }

    /** How many other transactions hold a lock on the table now. */
    static int locksOfOthers(Pool pool, String table) {
        return query(
                        pool,
                        "select count(distinct pid)::int as n from pg_locks"
                                + " where relation = $1::text::regclass and pid <> pg_backend_pid()",
                        table)
                .get(0)
                .getInteger("n");
    }

    /** The address of the pool's server, for connections of another process. */
    static PgConnectOptions address(Pool pool) {
        Row server = query(
                        pool,
                        "select inet_server_port() as port, current_database()::text as name, user::text as user_name")
                .get(0);
        return new PgConnectOptions()
                .setHost("localhost")
                .setPort(server.getInteger("port"))
                .setDatabase(server.getString("name"))
                .setUser(server.getString("user_name"));
    }

    static void execute(Pool pool, String sql, Object... parameters) {
        query(pool, sql, parameters);
    }

    static List<Row> query(Pool pool, String sql, Object... parameters) {
        return StreamSupport.stream(
                        pool.preparedQuery(sql)
                                .executeAndAwait(Tuple.from(parameters))
                                .spliterator(),
                        false)
                .toList();
    }
}
