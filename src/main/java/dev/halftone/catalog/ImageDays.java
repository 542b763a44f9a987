package dev.halftone.catalog;

import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Days, in UTC, and the ids of the requests that were made in them: UUIDv7, of which the first 48 bits are milliseconds. */
final class ImageDays {

    /** Of an image. Index {@code image_waiting} is for statements that say it in these words. */
    static final String PENDING = "state not in ('COMPLETED', 'FAILED', 'CANCELLED')";

    private static final int BITS_BEHIND_TIME = 16;
    private static final UUID LAST = new UUID(-1, -1);

    private ImageDays() {}

    static LocalDate at(long millisecond) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millisecond), ZoneOffset.UTC);
    }

    /** Not greater than any id that is made on this day, and greater than all that are made before. */
    static UUID first(LocalDate day) {
        long millisecond = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        return millisecond >>> Long.SIZE - BITS_BEHIND_TIME > 0 ? LAST : new UUID(millisecond << BITS_BEHIND_TIME, 0);
    }

    /**
     * The days of some requests, whole. Statements say it of the images that they mean, so that PostgreSQL plans for the partitions
     * of these days alone. They say neither the requests nor the least range of their ids: it knows nothing of those that have just
     * come, takes their images for few, and reads them all instead of looking for each by its id. For the same reason they have
     * {@code < any ($2)}: a range of two plain comparisons is taken for few rows where nobody has analysed the table. And those that
     * have ids at hand say {@link #PENDING} instead of {@code state = 'PENDING'}, or it reads all that is pending by an index that
     * was empty when somebody has.
     *
     * @param beyond one id, greater than all of these days
     */
    record Span(UUID first, UUID[] beyond) {

        static Span of(Collection<UUID> requests) {
            LocalDate last = at(millisecond(Ids.newest(requests)));
            return new Span(
                    ImageDays.first(at(millisecond(Ids.oldest(requests)))),
                    new UUID[] {ImageDays.first(last.plusDays(1))});
        }

        static Span ofOutcomes(List<? extends ImageOutcome> outcomes) {
            return of(outcomes.stream().map(ImageOutcome::requestId).toList());
        }

        /** The next two parameters. */
        Tuple addTo(Tuple parameters) {
            return parameters.addUUID(first).addArrayOfUUID(beyond);
        }
    }

    static long millisecond(UUID id) {
        return id.getMostSignificantBits() >>> BITS_BEHIND_TIME;
    }

    /** The name of the day's partition. */
    static String partition(LocalDate day) {
        return "image_" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
    }
}
