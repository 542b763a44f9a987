package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The faults of a request's rejected rows, in the order of its CSV. */
@ApplicationScoped
public class RejectedRows {

    /** A page may read all rows of its request, of which most have no faults; all pages together read each once. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The maximum number of faults in a page, each of a few hundred bytes. */
    private static final int MAX_LISTED = 500;

    private static final String PAGE = """
            select p.row_number, f.place::int as place, f.fault ->> 'column' as column_name, f.fault ->> 'message' as message
            from product p cross join lateral json_array_elements(p.errors) with ordinality f (fault, place)
            where p.request_id = $1 and p.row_number >= $2 and p.errors is not null
              and (p.row_number > $2 or f.place > $3)
              and (select rows_rejected > 0 from request where id = $1)
            order by p.row_number, f.place
            limit $4""";

    private final Pool pool;

    RejectedRows(Pool pool) {
        this.pool = pool;
    }

    /**
     * Where a fault is.
     *
     * @param row of the CSV, as a spreadsheet counts
     * @param number of the fault in its row, from 1
     */
    public record Place(int row, int number) {

        /** Before all faults. */
        public static final Place START = new Place(0, 0);
    }

    public record RejectedRow(Place place, RowFault fault) {

        private static RejectedRow of(Row row) {
            return new RejectedRow(
                    new Place(row.getInteger("row_number"), row.getInteger("place")),
                    new RowFault(row.getString("column_name"), row.getString("message")));
        }
    }

    /**
     * @param after the last place of the page before
     * @param most faults in the page
     */
    public Uni<Page<RejectedRow>> page(UUID request, Place after, int most) {
        int pageSize = Math.min(most, MAX_LISTED);
        Tuple parameters = Tuple.of(request, after.row(), after.number(), pageSize);
        return Deadline.within(TIMEOUT, pool.preparedQuery(PAGE).execute(parameters))
                .map(rows -> page(rows, pageSize));
    }

    private static Page<RejectedRow> page(RowSet<Row> rows, int pageSize) {
        List<RejectedRow> faults = rows.stream().map(RejectedRow::of).toList();
        return new Page<>(faults, faults.size() < pageSize);
    }
}
