package dev.halftone.catalog;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The rows of a request with what became of their images, page after page in the order of the CSV. */
@ApplicationScoped
public class OutputRows {

    /**
     * The bounds of the page's ordinals are subqueries, known before images are read. A range that each product sets for
     * its own images is not: PostgreSQL then reads all images of the request and compares each with each row.
     */
    private static final String PAGE = """
            with page as (
                select row_number, cells, first_ordinal, image_count
                from product
                where request_id = $1 and row_number > $2
                order by row_number
                limit $3)
            select p.row_number, p.cells, i.position, i.state, i.output_key, i.error_code, i.error_message
            from page p join image i on i.request_id = $1 and i.row_number = p.row_number
            where i.ordinal between (select min(first_ordinal) from page)
                                and (select max(first_ordinal + image_count - 1) from page)
            order by i.ordinal""";

    private final Pool pool;

    OutputRows(Pool pool) {
        this.pool = pool;
    }

    /** One row of the CSV: its cells, verbatim, and its images in the order of their URLs. */
    public record OutputRow(int rowNumber, List<String> cells, List<OutputImage> images) {}

    /**
     * @param outputKey where the output is stored; null unless completed
     * @param errorCode null unless failed, like {@code errorMessage}
     */
    public record OutputImage(
            int position, ImageState state, String outputKey, String errorCode, String errorMessage) {}

    /** Pages of at most {@code pageRows} rows, read one at a time as they are asked for. */
    public Multi<List<OutputRow>> stream(UUID request, int pageRows) {
        return Multi.createBy()
                .repeating()
                .uni(Position::new, position -> page(request, position, pageRows))
                .whilst(page -> !page.isEmpty())
                .select()
                .where(page -> !page.isEmpty());
    }

    /** The last row that was read; one a stream. */
    private static final class Position {
        private int rowNumber;
    }

    private Uni<List<OutputRow>> page(UUID request, Position position, int pageRows) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(request, position.rowNumber, pageRows))
                .map(OutputRows::rows)
                .invoke(rows -> {
                    if (!rows.isEmpty()) {
                        position.rowNumber = rows.get(rows.size() - 1).rowNumber();
                    }
                });
    }

    private static List<OutputRow> rows(RowSet<Row> joined) {
        List<OutputRow> rows = new ArrayList<>();
        for (Row row : joined) {
            int rowNumber = row.getInteger("row_number");
            if (rows.isEmpty() || rows.get(rows.size() - 1).rowNumber() != rowNumber) {
                rows.add(new OutputRow(rowNumber, cells(row.getJsonArray("cells")), new ArrayList<>()));
            }
            rows.get(rows.size() - 1).images().add(image(row));
        }
        return rows;
    }

    private static List<String> cells(JsonArray json) {
        return json.stream().map(String.class::cast).toList();
    }

    private static OutputImage image(Row row) {
        ImageState state = ImageState.valueOf(row.getString("state"));
        boolean failed = state == ImageState.FAILED;
        return new OutputImage(
                row.getInteger("position"),
                state,
                row.getString("output_key"),
                failed ? row.getString("error_code") : null,
                failed ? row.getString("error_message") : null);
    }
}
