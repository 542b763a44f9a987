package dev.halftone.catalog;

import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** Ids made by the application: UUIDv7 (RFC 9562, section 5.7), so that new rows land at the end of every index. */
final class Ids {

    private Ids() {}

    static UUID next() {
        return UuidVersion7Strategy.INSTANCE.generateUuid(null);
    }
}
