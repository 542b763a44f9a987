package dev.halftone.catalog;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads columns as the types that the rest of the program has. */
final class Columns {

    private Columns() {}

    /** Of a {@code timestamptz}, which may be null. */
    static Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
