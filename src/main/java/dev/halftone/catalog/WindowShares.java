package dev.halftone.catalog;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * How many images of each request of an owner are sent next. No more images than the owner's part of the window are on
 * Kafka at a time. Each request has an equal part of it, at least one image. A small part stays free for requests that
 * have nothing on Kafka yet, so that a single request that fills its part does not make others wait.
 */
final class WindowShares {

    /** One in this many places stays free for new requests. */
    private static final int FREE_ONE_IN = 16;

    private final int share;
    private final Map<UUID, Integer> underWay;
    private final Map<UUID, Integer> shares = new LinkedHashMap<>();
    private int room;
    private UUID lastTurn;

    private WindowShares(int share, Map<UUID, Integer> underWay, int room) {
        this.share = share;
        this.underWay = underWay;
        this.room = room;
    }

    static int underWay(Map<UUID, Integer> images) {
        return images.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * @param room how many images may be sent now
     * @param underWay images on Kafka by request
     * @param candidates the newest get half of the places, so that a new request does not wait for the turns of all
     *     others, and these do not wait for new ones
     * @param round the number of the round: a single place alternates between the two
     */
    static WindowShares of(
            int window, int room, Map<UUID, Integer> underWay, DispatchCandidates candidates, int round) {
        int share = share(window, working(underWay, candidates).size());
        WindowShares shares = new WindowShares(share, underWay, room);
        shares.give(candidates.newest(), (room + round % 2) / 2);
        shares.lastTurn = shares.give(candidates.turn(), room);
        shares.give(candidates.newest(), room);
        return shares;
    }

    /** Requests that have images on Kafka, or due. */
    static Set<UUID> working(Map<UUID, Integer> underWay, DispatchCandidates candidates) {
        Set<UUID> working = new HashSet<>(underWay.keySet());
        working.addAll(candidates.due());
        return working;
    }

    /** The part of the window that each of them has. */
    static int share(int window, int working) {
        return Math.max(1, (window - window / FREE_ONE_IN) / Math.max(1, working));
    }

    /** How many images to send of each request; requests that get none are missing. */
    Map<UUID, Integer> images() {
        return shares;
    }

    /** The last request that had its turn; null if none had. */
    UUID lastTurn() {
        return lastTurn;
    }

    private UUID give(List<UUID> requests, int most) {
        int left = Math.min(most, room);
        UUID last = null;
        for (UUID request : requests) {
            int missing = share - underWay.getOrDefault(request, 0) - shares.getOrDefault(request, 0);
            if (missing > 0 && left == 0) {
                break;
            }
            last = request;
            int given = Math.min(left, missing);
            if (given > 0) {
                shares.merge(request, given, Integer::sum);
                left -= given;
                room -= given;
            }
        }
        return last;
    }
}
