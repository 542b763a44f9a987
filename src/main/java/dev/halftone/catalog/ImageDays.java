package dev.halftone.catalog;

import dev.halftone.messages.ImageProcessed;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** Days, in UTC, and the ids of the requests that were made in them: UUIDv7, of which the first 48 bits are milliseconds. */
final class ImageDays {

    /** Of an image. Index {@code image_waiting} is for statements that say it in these words. */
    static final String PENDING = "state not in ('COMPLETED', 'FAILED', 'CANCELLED')";

    /** The same of images whose ids are at hand: taken for most of them, whatever PostgreSQL knows of the column. */
    static String isPending(String image) {
        return "coalesce(%1$s.state, %1$s.state) not in ('COMPLETED', 'FAILED', 'CANCELLED')".formatted(image);
    }

    private static final int BITS_BEHIND_TIME = 16;
    private static final int REPETITIONS = 12;
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
     * come, takes their images for few, and reads them all instead of looking for each by its id. Both bounds are arrays of the same
     * id several times: where nobody has analysed a table, a comparison is taken for a third of its rows, and one with any of twelve
     * ids for nearly all, so that what else a statement says decides. Those that have ids at hand ask {@link #isPending} instead of
     * {@code state = 'PENDING'}, or it reads all that is pending by an index that was empty when somebody has analysed it.
     *
     * @param first not greater than any id of these days
     * @param beyond greater than all of them
     */
    record Span(UUID[] first, UUID[] beyond) {

        static Span of(Collection<UUID> requests) {
            LocalDate first = at(millisecond(Ids.oldest(requests)));
            LocalDate last = at(millisecond(Ids.newest(requests)));
            return new Span(repeated(ImageDays.first(first)), repeated(ImageDays.first(last.plusDays(1))));
        }

        private static UUID[] repeated(UUID id) {
            return Collections.nCopies(REPETITIONS, id).toArray(UUID[]::new);
        }

        static Span ofOutcomes(List<? extends ImageProcessed> outcomes) {
            return of(outcomes.stream().map(ImageProcessed::requestId).toList());
        }

        /** The next two parameters. */
        Tuple addTo(Tuple parameters) {
            return parameters.addArrayOfUUID(first).addArrayOfUUID(beyond);
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
