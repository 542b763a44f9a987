package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The images of a request, in the order of its CSV. Pages are bounded in bytes as well, because URLs, messages and
 * names may be long. A page contains a name and a serial number only once for all images of its row.
 */
@ApplicationScoped
public class ImageListing {

    /** The name and the serial number of the page's first row are not counted: they are always read. */
    private static final int MAX_PAGE_BYTES = 256 * 1024;

    private static final String COLUMNS = """
            id, ordinal, row_number, position, input_url, state, attempt, output_key, unchanged, error_code, error_message,
            source_bytes, output_bytes, width, height, milliseconds, animated, warning, reused, ended_at, output_name""";

    /** PostgreSQL knows the size of a text that is stored out of line without reading it. */
    private static final String PAGE = """
            select %1$s, serial_number, case when begins_row then serial end as serial,
                   case when begins_row then name end as product_name, found from (
                select s.*, sum(octet_length(input_url) + coalesce(octet_length(error_message), octet_length(warning), 0)
                                + coalesce(octet_length(output_name), 0)
                                + case when begins_row and place > 1
                                  then octet_length(name) + coalesce(octet_length(serial), 0) else 0 end)
                            over (order by ordinal) as bytes
                from (
                    select i.*, p.serial_number, p.serial, p.name,
                           row_number() over (order by i.ordinal) as place,
                           lag(i.row_number) over (order by i.ordinal) is distinct from i.row_number as begins_row,
                           count(*) over () as found
                    from (
                        select %1$s
                        from image
                        where request_id = $1 and ordinal > $2 %2$s
                        order by ordinal
                        limit $3) i
                    join product p on p.request_id = $1 and p.row_number = i.row_number) s) t
            where place = 1 or bytes <= $4
            order by ordinal""";

    private static final String ALL = PAGE.formatted(COLUMNS, "");
    private static final String OF_STATE = PAGE.formatted(COLUMNS, "and state = $5");

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Pool pool;

    ImageListing(Pool pool) {
        this.pool = pool;
    }

    /**
     * @param state only those in this state, or null for all
     * @param after the last ordinal of the page before, 0 for the first page
     * @param most images in the page
     */
    public Uni<Page<ListedImage>> page(UUID request, ImageState state, int after, int most) {
        Tuple parameters = Tuple.of(request, after, most, MAX_PAGE_BYTES);
        return Deadline.within(
                        TIMEOUT,
                        pool.preparedQuery(state == null ? ALL : OF_STATE)
                                .execute(state == null ? parameters : parameters.addString(state.name())))
                .map(rows -> page(rows, most));
    }

    private static Page<ListedImage> page(RowSet<Row> rows, int most) {
        List<ListedImage> images = new ArrayList<>(rows.size());
        String name = null;
        String serial = null;
        long found = 0;
        for (Row row : rows) {
            if (row.getString("product_name") != null) {
                name = row.getString("product_name");
                serial = row.getString("serial");
            }
            found = row.getLong("found");
            images.add(ListedImage.of(row, serial, name));
        }
        return new Page<>(images, found < most && images.size() == found);
    }

    /**
     * An image and the product of its row.
     *
     * @param ordinal 1 to the request's number of images, in the order of the CSV
     * @param rowNumber as a spreadsheet counts it
     * @param position 1 to n, in the order of the URLs in the row's cell
     * @param attempt how often the image has been tried, including this time
     * @param outputKey null unless completed, like {@code unchanged} and the other fields of the output
     * @param width of the output, in pixels as stored (before any orientation is applied), like {@code height}
     * @param animated whether the source has several frames
     * @param warning what the source lacked, or null
     * @param reused whether an earlier output was taken
     * @param milliseconds from the start of the fetch to the end of the store
     * @param outputName the output's name without its extension, or null: its id. An image that shares the output of another
     *     one has a name of its own
     * @param serialNumber its text is shared by all images of the row that were read together, like {@code productName}
     */
    public record ListedImage(
            UUID id,
            int ordinal,
            int rowNumber,
            int position,
            String inputUrl,
            ImageState state,
            int attempt,
            String outputKey,
            Boolean unchanged,
            String errorCode,
            String errorMessage,
            Long sourceBytes,
            Long outputBytes,
            Integer width,
            Integer height,
            Integer milliseconds,
            boolean animated,
            String warning,
            boolean reused,
            Instant endedAt,
            String outputName,
            SerialNumber serialNumber,
            String productName) {

        static ListedImage of(Row row, String serial, String productName) {
            return new ListedImage(
                    row.getUUID("id"),
                    row.getInteger("ordinal"),
                    row.getInteger("row_number"),
                    row.getInteger("position"),
                    row.getString("input_url"),
                    ImageState.valueOf(row.getString("state")),
                    row.getInteger("attempt"),
                    row.getString("output_key"),
                    row.getBoolean("unchanged"),
                    row.getString("error_code"),
                    row.getString("error_message"),
                    row.getLong("source_bytes"),
                    row.getLong("output_bytes"),
                    row.getInteger("width"),
                    row.getInteger("height"),
                    row.getInteger("milliseconds"),
                    Boolean.TRUE.equals(row.getBoolean("animated")),
                    row.getString("warning"),
                    Boolean.TRUE.equals(row.getBoolean("reused")),
                    Columns.instant(row, "ended_at"),
                    row.getString("output_name"),
                    new SerialNumber(row.getLong("serial_number"), serial),
                    productName);
        }
    }
}
