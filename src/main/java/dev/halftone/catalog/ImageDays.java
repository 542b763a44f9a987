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

/** Maps days, in UTC, to the ids of the requests created on them. The first 48 bits of a UUIDv7 are milliseconds. */
final class ImageDays {

    /** Condition for a pending image. Only statements with exactly these words use the index {@code image_waiting}. */
    static final String PENDING = "state not in ('COMPLETED', 'FAILED', 'CANCELLED')";

    /**
     * The same for statements that have image ids: PostgreSQL assumes that it holds for most of them, whatever its
     * statistics.
     */
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

    /** The least id of this day, greater than all ids created before. */
    static UUID first(LocalDate day) {
        long millisecond = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        return millisecond >>> Long.SIZE - BITS_BEHIND_TIME > 0 ? LAST : new UUID(millisecond << BITS_BEHIND_TIME, 0);
    }

    /**
     * The whole days of some requests. Statements restrict images to them, so that PostgreSQL plans for the partitions
     * of these days alone. They do not restrict images to the requests or to the exact range of ids: PostgreSQL has no
     * statistics about new requests, assumes that they have few images, and reads them all instead of looking up each
     * by its id. Both bounds are arrays that repeat the same id: without statistics PostgreSQL assumes that a
     * comparison holds for a third of the rows, and one with any of twelve ids for nearly all, so that the other
     * conditions decide. Statements that have image ids use {@link #isPending} instead of {@code state = 'PENDING'};
     * otherwise PostgreSQL reads all pending images by an index that was empty when the table was last analysed.
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

        /** Adds the bounds as the next two parameters. */
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
