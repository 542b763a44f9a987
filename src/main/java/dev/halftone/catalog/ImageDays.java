package dev.halftone.catalog;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** Days, in UTC, and the ids of the requests that were made in them: UUIDv7, of which the first 48 bits are milliseconds. */
final class ImageDays {

    private static final int BITS_BEHIND_TIME = 16;

    private ImageDays() {}

    static LocalDate at(long millisecond) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millisecond), ZoneOffset.UTC);
    }

    /** Not greater than any id that is made on this day, and greater than all that are made before. */
    static UUID first(LocalDate day) {
        return new UUID(day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() << BITS_BEHIND_TIME, 0);
    }

    static long millisecond(UUID id) {
        return id.getMostSignificantBits() >>> BITS_BEHIND_TIME;
    }

    /** The name of the day's partition. */
    static String partition(LocalDate day) {
        return "image_" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
    }
}
