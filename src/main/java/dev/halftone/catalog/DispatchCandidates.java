package dev.halftone.catalog;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Pending requests that a round looks at.
 *
 * @param newest those of the newest that have images due
 * @param turn those of the others, whose turn it is, that have images due
 * @param looked all whose turn it is
 */
record DispatchCandidates(List<UUID> newest, List<UUID> turn, List<UUID> looked) {

    static DispatchCandidates of(RowSet<Row> rows) {
        DispatchCandidates candidates = new DispatchCandidates(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Row row : rows) {
            boolean newest = row.getBoolean("newest");
            if (!newest) {
                candidates.looked.add(row.getUUID("id"));
            }
            if (row.getBoolean("due")) {
                (newest ? candidates.newest : candidates.turn).add(row.getUUID("id"));
            }
        }
        return candidates;
    }

    /** Behind whom the next round begins: what had no place in this one comes first there. */
    UUID last(WindowShares shares, UUID before) {
        if (shares.turnsOver()) {
            return looked.isEmpty() ? Ids.LEAST : looked.get(looked.size() - 1);
        }
        return shares.lastTurn() == null ? before : shares.lastTurn();
    }
}
