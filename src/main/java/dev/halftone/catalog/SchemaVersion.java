package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import org.jboss.logging.Logger;

/** The version of the schema that this program needs, and a look at the one that PostgreSQL has. */
final class SchemaVersion {

    /** That of the newest file in {@code db/migration}. */
    static final String NEWEST = "8";

    /** Flyway's checksum of that file, so that the schema of another build with this version is not taken for it. */
    static final int CHECKSUM = 384612879;

    private static final Logger LOG = Logger.getLogger(SchemaVersion.class);
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(2);

    private static final String IS_NEWEST = """
            select 1 from flyway_schema_history
            having bool_and(success) and bool_or(version = '%s' and checksum = %d)""".formatted(NEWEST, CHECKSUM);

    private SchemaVersion() {}

    /**
     * True if every migration up to {@link #NEWEST} has been done; false if not, or if PostgreSQL does not say: Flyway then
     * finds out.
     */
    static Uni<Boolean> isNewest(Pool pool) {
        return pool.query(IS_NEWEST)
                .execute()
                .map(rows -> rows.size() > 0)
                .ifNoItem()
                .after(LOOK_TIMEOUT)
                .fail()
                .onFailure()
                .invoke(failure -> LOG.debugf("The schema's version can't be read: %s", failure))
                .onFailure()
                .recoverWithItem(false);
    }
}
