package dev.halftone.catalog;

import dev.halftone.catalog.ImageDays.Span;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Chooses the owners and requests that a round considers, instead of all of a hundred thousand. Owners take turns, and
 * so do the requests of each owner. The turns are local to this process: each process considers all requests over time.
 */
final class DispatchTurns {

    /**
     * Walks the index from one owner with pending requests to the next, and adds the owners of the newest requests. Of
     * each owner it returns the newest requests and those in turn: after the last one that had its turn, or else from
     * the beginning. The number of requests is limited for all owners together. The row comparisons, and the condition
     * on the owner outside, keep the planner from preferring another index when it has no statistics for an owner. The
     * limit of one keeps it from reading all due images once instead of looking for each request.
     */
    private static final String CANDIDATES = """
            with recursive owners (owner, n) as (
                (select coalesce(owner, ''), 1 from request
                 where status = 'PENDING' and ($1::text is null or coalesce(owner, '') > $1)
                 order by coalesce(owner, '') limit 1)
                union all
                select (select coalesce(r.owner, '') from request r
                        where r.status = 'PENDING' and coalesce(r.owner, '') > o.owner
                        order by coalesce(r.owner, '') limit 1), o.n + 1
                from owners o where o.owner is not null and o.n < $2),
            newest (owner, n) as (
                select coalesce(owner, ''), row_number() over (order by id desc)
                from request where status = 'PENDING' order by id desc limit 8),
            known (owner, newcomer) as (
                (select owner, false from owners where owner is not null)
                union all
                (select owner, true from newest
                 where not exists (select from owners o where o.owner = newest.owner)
                   and not exists (select from newest newer where newer.owner = newest.owner and newer.n < newest.n))),
            places as (
                select owner, newcomer,
                       coalesce(($3::jsonb ->> owner)::uuid, '00000000-0000-0000-0000-000000000000') as last
                from known),
            looks (newest, turn) as (
                select greatest(1, $4::int / greatest(1, count(*)::int)), greatest(4, $5::int / greatest(1, count(*)::int))
                from places)
            select p.owner, p.newcomer, c.id, c.newest,
                   coalesce((select true from image d
                             where d.request_id = c.id and d.request_id >= any ($6) and d.request_id < any ($7)
                               and d.state = 'PENDING' and d.due_at <= now() order by d.due_at limit 1), false) as due
            from places p, lateral (
                (select id, true as newest, owner
                 from (select id, coalesce(owner, '') as owner from request
                       where status = 'PENDING'
                         and (coalesce(owner, ''), id) <= (p.owner, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                       order by coalesce(owner, '') desc, id desc limit (select newest from looks)) newest)
                union all
                (select id, false, owner
                 from ((select id, coalesce(owner, '') as owner from request
                        where status = 'PENDING' and (coalesce(owner, ''), id) > (p.owner, p.last)
                        order by coalesce(owner, ''), id limit (select turn from looks))
                       union all
                       (select id, coalesce(owner, '') as owner from request
                        where status = 'PENDING'
                          and (coalesce(owner, ''), id) >= (p.owner, '00000000-0000-0000-0000-000000000000')
                          and (coalesce(owner, ''), id) <= (p.owner, p.last)
                        order by coalesce(owner, ''), id limit (select turn from looks))) turn
                 where owner = p.owner
                 limit (select turn from looks))) c
            where c.owner = p.owner""";

    private static final int MAX_OWNERS = 32;
    private static final int MAX_PLACES = 2_000;
    private static final int NEWEST = 64;
    private static final int MIN_LOOKS_EACH = 4;
    private static final int MIN_LOOK = 128;
    private static final int MAX_LOOK = 1_000;

    /** Where the next round of each owner begins. */
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /** The owner after which the next round begins; empty for the first round. */
    private volatile Optional<String> ownerBefore = Optional.empty();

    /** Rounds alternate: one serves new owners first, the next one the owners in turn. */
    private volatile boolean newcomersFirst;

    /**
     * Where a round of an owner begins.
     *
     * @param last the last request that had its turn
     * @param round the number of rounds so far
     */
    record Place(UUID last, int round) {

        private static final Place FIRST = new Place(Ids.MIN, 0);

        Place next(UUID last) {
            return new Place(last, round + 1);
        }
    }

    /**
     * What a round considers.
     *
     * @param candidates by owner, in the order in which owners with equally few images are served
     * @param owners the owners in turn, in order
     * @param each how many requests of each owner were considered at most, besides the newest
     * @param fromFirst whether the round began with the first owner
     */
    record Look(Map<String, DispatchCandidates> candidates, List<String> owners, int each, boolean fromFirst) {

        boolean hasAllOwners() {
            return fromFirst && owners.size() < MAX_OWNERS;
        }

        Optional<String> lastOwner() {
            return owners.size() < MAX_OWNERS ? Optional.empty() : Optional.of(owners.get(owners.size() - 1));
        }

        boolean mayHaveMissedSome() {
            return !hasAllOwners()
                    || candidates.values().stream()
                            .anyMatch(owner -> owner.looked().size() == each);
        }
    }

    /** @param room how many images are wanted */
    Uni<Look> look(SqlConnection connection, Span days, int room) {
        int looks = Math.min(MAX_LOOK, Math.max(MIN_LOOK, 2 * room));
        Map<String, Place> known = Map.copyOf(places);
        JsonObject last = new JsonObject();
        known.forEach((owner, place) -> last.put(owner, place.last().toString()));
        Optional<String> before = ownerBefore;
        Tuple parameters = Tuple.tuple()
                .addString(before.orElse(null))
                .addInteger(MAX_OWNERS)
                .addJsonObject(last)
                .addInteger(NEWEST)
                .addInteger(looks);
        return connection
                .preparedQuery(CANDIDATES)
                .execute(days.addTo(parameters))
                .map(rows -> look(rows, known, looks, before.isEmpty()));
    }

    private Look look(RowSet<Row> rows, Map<String, Place> known, int looks, boolean fromFirst) {
        Map<String, DispatchCandidates> turns = new LinkedHashMap<>();
        Map<String, DispatchCandidates> newcomers = new LinkedHashMap<>();
        for (Row row : rows) {
            (row.getBoolean("newcomer") ? newcomers : turns)
                    .computeIfAbsent(
                            row.getString("owner"),
                            owner -> DispatchCandidates.of(owner, known.getOrDefault(owner, Place.FIRST)))
                    .add(row);
        }
        Map<String, DispatchCandidates> all = new LinkedHashMap<>(newcomersFirst ? newcomers : turns);
        all.putAll(newcomersFirst ? turns : newcomers);
        int each = Math.max(MIN_LOOKS_EACH, looks / Math.max(1, all.size()));
        return new Look(all, List.copyOf(turns.keySet()), each, fromFirst);
    }

    /** Lets the next round begin after the owners and requests that had their turn. */
    void served(Look look, OwnerShares shares) {
        if (look.hasAllOwners()) {
            places.keySet().retainAll(look.owners());
        } else if (places.size() > MAX_PLACES) {
            places.clear();
        }
        places.putAll(shares.places());
        newcomersFirst = !newcomersFirst;
        ownerBefore = shares.lastOfTooMany(look.owners()).or(look::lastOwner);
    }
}
