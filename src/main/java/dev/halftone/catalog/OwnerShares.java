package dev.halftone.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;

/**
 * Shares the window among owners first and then among each owner's requests ({@link WindowShares}), so that an owner
 * does not get more by having more requests. Each owner has an equal part, at least one image. A small part stays free
 * for owners that have nothing on Kafka yet. Free places go to the owners with the fewest images. Without
 * authentication all requests have one owner, which gets the whole window.
 */
final class OwnerShares {

    private final Map<UUID, Integer> images = new HashMap<>();
    private final Map<String, DispatchTurns.Place> places = new HashMap<>();
    private final Set<String> served = new HashSet<>();
    private boolean leftOut;

    private OwnerShares() {}

    private static final class Part {

        private final DispatchCandidates candidates;
        private final Map<UUID, Integer> underWay;
        private final int all;
        private final int most;
        private final int turn;
        private int given;

        Part(DispatchCandidates candidates, Map<UUID, Integer> underWay, int share, int turn) {
            this.candidates = candidates;
            this.underWay = underWay;
            this.all = WindowShares.underWay(underWay);
            this.turn = turn;
            int ofRequest = WindowShares.share(
                    share, WindowShares.working(underWay, candidates).size());
            int wanted = candidates.due().stream()
                    .mapToInt(request -> Math.max(0, ofRequest - underWay.getOrDefault(request, 0)))
                    .sum();
            this.most = Math.max(0, Math.min(share - all, wanted));
        }

        boolean hasRoom() {
            return given < most;
        }

        int has() {
            return all + given;
        }

        int turn() {
            return turn;
        }
    }

    /**
     * @param room how many images may be sent now
     * @param underWay images on Kafka by owner and request
     * @param found by owner, in the order of their turns
     */
    static OwnerShares of(
            int window, int room, Map<String, Map<UUID, Integer>> underWay, Map<String, DispatchCandidates> found) {
        Set<String> working = new HashSet<>(underWay.keySet());
        found.values().stream()
                .filter(candidates -> !candidates.due().isEmpty())
                .forEach(candidates -> working.add(candidates.owner()));
        boolean isNobodys = working.isEmpty() || working.equals(Set.of(DispatchCandidates.NOBODY));
        int share = isNobodys ? window : WindowShares.share(window, working.size());
        List<Part> parts = new ArrayList<>();
        found.forEach((owner, candidates) ->
                parts.add(new Part(candidates, underWay.getOrDefault(owner, Map.of()), share, parts.size())));
        deal(room, parts);
        OwnerShares shares = new OwnerShares();
        parts.forEach(part -> shares.add(part, share));
        return shares;
    }

    private static void deal(int room, List<Part> parts) {
        PriorityQueue<Part> fewestFirst =
                new PriorityQueue<>(Comparator.comparingInt(Part::has).thenComparingInt(Part::turn));
        parts.stream().filter(Part::hasRoom).forEach(fewestFirst::add);
        for (int left = room; left > 0 && !fewestFirst.isEmpty(); left--) {
            Part next = fewestFirst.remove();
            next.given++;
            if (next.hasRoom()) {
                fewestFirst.add(next);
            }
        }
    }

    private void add(Part part, int share) {
        DispatchCandidates candidates = part.candidates;
        WindowShares ofRequests = WindowShares.of(
                share,
                part.given,
                part.underWay,
                candidates,
                candidates.before().round());
        images.putAll(ofRequests.images());
        places.put(candidates.owner(), candidates.next(ofRequests));
        if (part.given > 0) {
            served.add(candidates.owner());
        } else if (part.most > 0) {
            leftOut = true;
        }
    }

    /** How many images to send of each request; requests that get none are missing. */
    Map<UUID, Integer> images() {
        return images;
    }

    /** Where the next round of each owner begins. */
    Map<String, DispatchTurns.Place> places() {
        return places;
    }

    /** The last of these owners that got images, if an owner that could have sent images got none. */
    Optional<String> lastOfTooMany(List<String> owners) {
        return leftOut ? owners.stream().filter(served::contains).reduce((before, owner) -> owner) : Optional.empty();
    }
}
