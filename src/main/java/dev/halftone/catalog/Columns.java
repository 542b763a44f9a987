package dev.halftone.catalog;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Converts between columns and Java types. */
final class Columns {

    /** The longest message that is stored, in characters. Its text may come from any origin. */
    private static final int MAX_MESSAGE = 1_000;

    private Columns() {}

    /** A message as it can be stored: PostgreSQL's text holds no NUL. */
    static String message(String message) {
        String text = message.replace('\0', ' ');
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE);
    }

    /** The value of a {@code timestamptz}, which may be null. */
    static Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
