package dev.halftone.catalog;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/**
 * The rows of a request with the results of their images, page by page in the order of the CSV. A page is bounded by
 * its rows, their images and the bytes of their cells and faults. If a row has more images than a page, they come in
 * separate pages. Rejected rows, and others without images, are in their places.
 */
@ApplicationScoped
public class OutputRows {

    private static final int MAX_PAGE_ROWS = 500;
    private static final int MAX_PAGE_IMAGES = 500;

    /** The page's first row is not counted: it is always read, however long it is. */
    private static final int MAX_PAGE_BYTES = 256 * 1024;

    private static final String PAGE = """
            select row_number, cells, first_ordinal, image_count, errors from (
                select s.*, sum(case when place > 1 then octet_length(cells::text) + coalesce(octet_length(errors::text), 0)
                                else 0 end) over w as bytes,
                       sum(image_count) over w as images
                from (
                    select p.*, row_number() over (order by p.row_number) as place
                    from (
                        select row_number, cells, first_ordinal, image_count, errors
                        from product
                        where request_id = $1 and row_number > $2
                        order by row_number
                        limit $3) p) s
                window w as (order by row_number)) t
            where place = 1 or bytes <= $4 and images <= $5
            order by row_number""";

    private static final String IMAGES = """
            select ordinal, row_number, position, state, output_key, error_code, error_message
            from image
            where request_id = $1 and ordinal between $2 and $3
            order by ordinal""";

    private static final String COLUMNS = "select columns from request where id = $1";

    private final Pool pool;

    OutputRows(Pool pool) {
        this.pool = pool;
    }

    /**
     * One row of the CSV.
     *
     * @param cells verbatim, one for each column; a rejected row may have more
     * @param firstOrdinal of its first image; the last one has {@code firstOrdinal + imageCount - 1}
     * @param images in the order of their URLs; empty if they are so many that they have to be read separately ({@link
     *     #isLong})
     * @param faults why it was not accepted; empty if it was
     */
    public record OutputRow(
            int rowNumber,
            List<String> cells,
            int firstOrdinal,
            int imageCount,
            List<OutputImage> images,
            List<RowFault> faults) {

        /**
         * Whether it has more images than a page: see {@link OutputRows#images}. Then it is the only row of its page.
         */
        public boolean isLong() {
            return imageCount > MAX_PAGE_IMAGES;
        }
    }

    /**
     * @param outputKey where the output is stored; null unless completed
     * @param errorCode null unless failed, like {@code errorMessage}
     */
    public record OutputImage(
            int position, ImageState state, String outputKey, String errorCode, String errorMessage) {}

    /** The input's header, verbatim. */
    public Uni<List<String>> columns(UUID request) {
        return pool.preparedQuery(COLUMNS).execute(Tuple.of(request)).map(rows -> {
            Iterator<Row> found = rows.iterator();
            // Deleted meanwhile: what follows breaks off for that.
            return found.hasNext() ? List.of(found.next().getArrayOfStrings("columns")) : List.of();
        });
    }

    /** Pages, read one at a time on demand. */
    public Multi<List<OutputRow>> stream(UUID request) {
        return Multi.createBy()
                .repeating()
                .uni(Position::new, position -> page(request, position))
                .whilst(page -> !page.isEmpty())
                .select()
                .where(page -> !page.isEmpty());
    }

    /** The last row or image that the stream has read. */
    private static final class Position {
        private int number;
    }

    private Uni<List<OutputRow>> page(UUID request, Position position) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(request, position.number, MAX_PAGE_ROWS, MAX_PAGE_BYTES, MAX_PAGE_IMAGES))
                .map(OutputRows::rows)
                .chain(rows -> withImages(request, rows))
                .invoke(rows -> {
                    if (!rows.isEmpty()) {
                        position.number = rows.get(rows.size() - 1).rowNumber();
                    }
                });
    }

    private static List<OutputRow> rows(RowSet<Row> found) {
        return found.stream()
                .map(row -> new OutputRow(
                        row.getInteger("row_number"),
                        cells(row.getJsonArray("cells")),
                        row.getInteger("first_ordinal"),
                        row.getInteger("image_count"),
                        new ArrayList<>(),
                        faults(row.getJsonArray("errors"))))
                .toList();
    }

    private static List<RowFault> faults(JsonArray json) {
        return json == null
                ? List.of()
                : json.stream()
                        .map(JsonObject.class::cast)
                        .map(OutputRows::fault)
                        .toList();
    }

    private static RowFault fault(JsonObject json) {
        return new RowFault(json.getString("column"), json.getString("message"));
    }

    private static List<String> cells(JsonArray json) {
        return json.stream().map(String.class::cast).toList();
    }

    private Uni<List<OutputRow>> withImages(UUID request, List<OutputRow> rows) {
        int images = rows.stream().mapToInt(OutputRow::imageCount).sum();
        if (images == 0 || rows.get(0).isLong()) {
            return Uni.createFrom().item(rows);
        }
        int first = rows.get(0).firstOrdinal();
        return imageRows(request, first, first + images - 1)
                .invoke(found -> spread(found, rows))
                .replaceWith(rows);
    }

    /** Adds the images to their rows; both are in the order of the CSV. */
    private static void spread(RowSet<Row> images, List<OutputRow> rows) {
        int row = 0;
        for (Row image : images) {
            while (rows.get(row).rowNumber() < image.getInteger("row_number")) {
                row++;
            }
            rows.get(row).images().add(image(image));
        }
    }

    private Uni<RowSet<Row>> imageRows(UUID request, int first, int last) {
        return pool.preparedQuery(IMAGES).execute(Tuple.of(request, first, last));
    }

    /**
     * The images of a long row, or some of them, in the order of their URLs, read a page at a time on demand.
     *
     * @param firstOrdinal of the first one
     */
    public Multi<List<OutputImage>> images(UUID request, int firstOrdinal, int count) {
        int last = firstOrdinal + count - 1;
        return Multi.createBy()
                .repeating()
                .uni(Position::new, position -> {
                    int first = firstOrdinal + position.number;
                    position.number += MAX_PAGE_IMAGES;
                    return imageRows(request, first, Math.min(last, first + MAX_PAGE_IMAGES - 1))
                            .map(OutputRows::imagesOf);
                })
                .whilst(page -> !page.isEmpty())
                .select()
                .where(page -> !page.isEmpty());
    }

    private static List<OutputImage> imagesOf(RowSet<Row> images) {
        return images.stream().map(OutputRows::image).toList();
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
