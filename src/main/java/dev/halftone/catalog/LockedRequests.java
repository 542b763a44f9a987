package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Requests whose outcomes are applied, locked for the transaction.
 *
 * @param cancelled requests whose images no longer end, including removed requests
 * @param present requests that exist and are not removed
 * @param held requests that another transaction has locked, of which nothing else is known
 * @param traceParents of the requests that are part of a trace
 */
record LockedRequests(Set<UUID> cancelled, Set<UUID> present, Set<UUID> held, Map<UUID, String> traceParents) {

    /**
     * Rows are always locked in this order, requests first, so that two batches never deadlock. Rows that {@code skip
     * locked} leaves out are {@code held}.
     */
    private static final String LOCK = """
            with locked as (
                select id, status = 'CANCELLED' as cancelled, removed_at is not null as removed
                from request where id = any ($1) order by id for update%s)
            select r.id, l.id is null as held, l.cancelled, l.removed, r.trace_parent
            from request r left join locked l on l.id = r.id
            where r.id = any ($1)""";

    private static final String LOCK_FREE = LOCK.formatted(" skip locked");
    private static final String LOCK_ALL = LOCK.formatted("");

    /** Locks the requests that no other transaction has locked; the others are {@link #held}. */
    static Uni<LockedRequests> free(SqlConnection connection, UUID[] requests) {
        return lock(connection, LOCK_FREE, requests).map(rows -> of(rows, false));
    }

    /** Locks all requests, and waits for those that another transaction has locked. */
    static Uni<LockedRequests> all(SqlConnection connection, UUID[] requests) {
        return lock(connection, LOCK_ALL, requests).map(rows -> of(rows, true));
    }

    private static Uni<RowSet<Row>> lock(SqlConnection connection, String statement, UUID[] requests) {
        return connection.preparedQuery(statement).execute(Tuple.tuple().addArrayOfUUID(requests));
    }

    /** @param waited whether a row that is not locked is gone, rather than held */
    private static LockedRequests of(RowSet<Row> rows, boolean waited) {
        LockedRequests locked = new LockedRequests(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashMap<>());
        rows.forEach(row -> locked.add(row, waited));
        return locked;
    }

    private void add(Row row, boolean waited) {
        UUID id = row.getUUID("id");
        if (row.getBoolean("held")) {
            if (!waited) {
                held.add(id);
            }
            return;
        }
        boolean isRemoved = row.getBoolean("removed");
        if (isRemoved || row.getBoolean("cancelled")) {
            cancelled.add(id);
        }
        if (!isRemoved) {
            present.add(id);
        }
        traceParents.put(id, row.getString("trace_parent"));
    }
}
