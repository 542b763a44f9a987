package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads which columns a request was read from, without the rest of its header, which may be long. */
@ApplicationScoped
public class InputColumns {

    private static final String TAKEN = """
            select columns[serial_column + 1] as serial, columns[name_column + 1] as name,
                   array(select columns[i + 1] from unnest(image_columns) with ordinality u (i, place) order by place) as images
            from request
            where id = $1 and image_columns is not null""";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Pool pool;

    InputColumns(Pool pool) {
        this.pool = pool;
    }

    /** Empty of a request that a process of the version before has stored. */
    public Uni<Optional<TakenColumns>> taken(UUID request) {
        return Deadline.within(TIMEOUT, pool.preparedQuery(TAKEN).execute(Tuple.of(request)))
                .map(rows -> rows.stream().map(InputColumns::taken).findFirst());
    }

    private static TakenColumns taken(Row row) {
        return new TakenColumns(
                row.getString("serial"), row.getString("name"), List.of(row.getArrayOfStrings("images")));
    }
}
