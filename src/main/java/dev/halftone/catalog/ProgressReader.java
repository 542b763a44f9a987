package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads the progress of any number of requests in one query by primary key. Uses SQL with all ids in one array, so that
 * the statement is always the same; Hibernate would generate another one for each number of ids, several times a
 * second.
 */
@ApplicationScoped
public class ProgressReader {

    private static final String READ = """
            select id, case when removed_at is null then status else 'CANCELLED' end as status, attempt, images_total,
                   images_processed, images_failed, rows_rejected, bytes_in, bytes_out, created_at, updated_at, completed_at
            from request where id = any ($1)""";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Pool pool;

    ProgressReader(Pool pool) {
        this.pool = pool;
    }

    /** By id; requests that no longer exist are missing. */
    public Uni<Map<UUID, RequestProgress>> read(Collection<UUID> requests) {
        Tuple ids = Tuple.tuple().addArrayOfUUID(requests.toArray(UUID[]::new));
        return Deadline.within(TIMEOUT, pool.preparedQuery(READ).execute(ids)).map(rows -> rows.stream()
                .map(RequestProgress::of)
                .collect(Collectors.toMap(RequestProgress::id, Function.identity())));
    }
}
