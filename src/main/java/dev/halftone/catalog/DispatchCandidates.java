package dev.halftone.catalog;

import io.vertx.mutiny.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Pending requests of an owner that a round considers.
 *
 * @param before where this round begins
 * @param newest the newest requests that have images due
 * @param turn the requests in turn that have images due
 * @param looked all requests in turn, with or without images due
 */
record DispatchCandidates(
        String owner, DispatchTurns.Place before, List<UUID> newest, List<UUID> turn, List<UUID> looked) {

    /** Stands for the owner of requests without an owner. */
    static final String NOBODY = "";

    static DispatchCandidates of(String owner, DispatchTurns.Place before) {
        return new DispatchCandidates(owner, before, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    void add(Row row) {
        UUID request = row.getUUID("id");
        boolean isNewest = row.getBoolean("newest");
        if (!isNewest) {
            looked.add(request);
        }
        if (row.getBoolean("due")) {
            (isNewest ? newest : turn).add(request);
        }
    }

    /** All requests that have images due. */
    List<UUID> due() {
        return Stream.concat(newest.stream(), turn.stream()).distinct().toList();
    }

    /** Where the next round begins: requests that had no place in this round come first. */
    DispatchTurns.Place next(WindowShares shares) {
        boolean allHadTheirTurn = turn.isEmpty() || turn.get(turn.size() - 1).equals(shares.lastTurn());
        if (allHadTheirTurn) {
            return before.next(looked.isEmpty() ? Ids.MIN : looked.get(looked.size() - 1));
        }
        return before.next(shares.lastTurn() == null ? before.last() : shares.lastTurn());
    }
}
