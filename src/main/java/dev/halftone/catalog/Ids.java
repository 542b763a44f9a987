package dev.halftone.catalog;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** Ids made by the application: UUIDv7 (RFC 9562, section 5.7), so that new rows land at the end of every index. */
public final class Ids {

    /** The least id. */
    static final UUID MIN = new UUID(0, 0);

    /** PostgreSQL's order, which differs from the order of UUIDs in Java. */
    static final Comparator<UUID> ORDER = Comparator.comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
            .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

    private Ids() {}

    public static UUID next() {
        return UuidVersion7Strategy.INSTANCE.generateUuid(null);
    }

    /** The id that was created first. */
    static UUID oldest(Collection<UUID> ids) {
        return Collections.min(ids, ORDER);
    }

    static UUID newest(Collection<UUID> ids) {
        return Collections.max(ids, ORDER);
    }
}
