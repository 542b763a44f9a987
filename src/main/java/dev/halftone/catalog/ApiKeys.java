package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keys of the API, by their hashes. */
@ApplicationScoped
public class ApiKeys {

    /** Valid ones; every process holds them all in memory. */
    public static final int MAX_KEYS = 10_000;

    private static final String CREATE = """
            insert into api_key (id, owner, name, hash)
            select $1, $2, $3, $4
            where (select count(*) from api_key where revoked_at is null) < $5
            returning *""";

    private static final String LIST = "select * from api_key order by id desc limit $1";

    private static final String VALID = "select * from api_key where revoked_at is null";

    private static final String REVOKE = "update api_key set revoked_at = now() where id = $1 and revoked_at is null";

    private static final String TOUCH = "update api_key set last_used_at = now() where id = any ($1)";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Pool pool;

    ApiKeys(Pool pool) {
        this.pool = pool;
    }

    /** @return empty when there are as many valid keys as may be */
    public Uni<Optional<ApiKey>> create(String owner, String name, byte[] hash) {
        return execute(CREATE, Tuple.of(Ids.next(), owner, name, Buffer.buffer(hash), MAX_KEYS))
                .map(rows -> keys(rows).stream().findFirst());
    }

    /** Newest first, revoked ones too. */
    public Uni<List<ApiKey>> list(int limit) {
        return execute(LIST, Tuple.of(limit)).map(ApiKeys::keys);
    }

    /** Those that have not been revoked, in no order. */
    public Uni<List<ApiKey>> valid() {
        return execute(VALID, Tuple.tuple()).map(ApiKeys::keys);
    }

    /** @return whether there was such a key that had not been revoked */
    public Uni<Boolean> revoke(UUID id) {
        return execute(REVOKE, Tuple.of(id)).map(rows -> rows.rowCount() == 1);
    }

    /** Notes that these have been used. */
    public Uni<Void> touch(Collection<UUID> ids) {
        return execute(TOUCH, Tuple.tuple().addArrayOfUUID(ids.toArray(UUID[]::new)))
                .replaceWithVoid();
    }

    private Uni<RowSet<Row>> execute(String sql, Tuple parameters) {
        return Deadline.within(TIMEOUT, pool.preparedQuery(sql).execute(parameters));
    }

    private static List<ApiKey> keys(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new ApiKey(
                        row.getUUID("id"),
                        row.getString("owner"),
                        row.getString("name"),
                        row.getBuffer("hash").getBytes(),
                        Columns.instant(row, "created_at"),
                        Columns.instant(row, "last_used_at"),
                        Columns.instant(row, "revoked_at")))
                .toList();
    }
}
