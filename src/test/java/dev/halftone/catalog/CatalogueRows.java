package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.execute;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.UUID;

/** A request whose rows a test adds one by one. */
final class CatalogueRows {

    private static final String INSERT_REQUEST = """
            insert into request (id, status, quality, effort, columns, separator, images_total, created_at, updated_at)
            values ($1, 'PENDING', 50, 'FAST', '{SKU,Images}', ',', 1, now(), now())""";

    private static final String INSERT_PRODUCT = """
            insert into product (request_id, row_number, serial_number, serial, name, cells, first_ordinal, image_count, errors)
            values ($1, $2, $2, $3, 'Lamp', $4::text::json, $5, $6, $7::text::json)""";

    private static final String INSERT_IMAGES = """
            insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at)
            select gen_random_uuid(), $1, $3 + n - 1, $2, n, 'http://a.example/' || $2 || '/' || n, 'PENDING', now()
            from generate_series(1, $4) n""";

    private final Pool pool;
    private final UUID request = Ids.next();
    private int row = 1;
    private int ordinal = 1;

    CatalogueRows(Pool pool) {
        this.pool = pool;
        execute(pool, INSERT_REQUEST, request);
    }

    UUID request() {
        return request;
    }

    /** The next row, with a serial number that is text. */
    CatalogueRows row(int images) {
        return row(images, "SKU-" + (row + 1));
    }

    /** The next row, whose serial number is its own number. */
    CatalogueRows numbered(int images) {
        return row(images, null);
    }

    private CatalogueRows row(int images, String serial) {
        insert(images, serial, null);
        execute(pool, INSERT_IMAGES, request, row, ordinal, images);
        ordinal += images;
        return this;
    }

    CatalogueRows rows(int count, int images) {
        for (int i = 0; i < count; i++) {
            row(images);
        }
        return this;
    }

    CatalogueRows rejected(RowFault... faults) {
        JsonArray errors = new JsonArray();
        for (RowFault fault : faults) {
            JsonObject error = new JsonObject();
            if (fault.column() != null) {
                error.put("column", fault.column());
            }
            errors.add(error.put("message", fault.message()));
        }
        insert(0, "SKU-" + (row + 1), errors.encode());
        execute(pool, "update request set rows_rejected = rows_rejected + 1 where id = $1", request);
        return this;
    }

    private void insert(int images, String serial, String errors) {
        row++;
        String cells = new JsonArray().add("SKU-" + row).add("").encode();
        execute(pool, INSERT_PRODUCT, request, row, serial, cells, ordinal, images, errors);
    }
}
