package dev.halftone.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Whose turn it is: images wait in a lane for each host. An image that is worked on holds one of the slots of the process
 * to its end, and a place of its host while it is fetched. Of the hosts that have a place left, the one with the fewest
 * slots is next, so that hosts that answer slowly never crowd out those that answer at once.
 *
 * <p>A calculation only, confined to one thread.
 *
 * @param <T> an image
 */
final class HostLanes<T> {

    private final int slots;
    private final int mostWaiting;
    private final Function<T, String> hostOf;
    private final ToIntFunction<String> placesOf;
    private final Map<String, Lane<T>> lanes = new LinkedHashMap<>();
    private int running;
    private int waiting;

    private static final class Lane<T> {
        private final Deque<T> waiting = new ArrayDeque<>();
        private int fetching;
        private int running;
    }

    /**
     * @param slots how many images are worked on at a time
     * @param mostWaiting how many images wait for a place of their host
     * @param placesOf how many images of a host are fetched at a time, at this moment
     */
    HostLanes(int slots, int mostWaiting, Function<T, String> hostOf, ToIntFunction<String> placesOf) {
        this.slots = slots;
        this.mostWaiting = mostWaiting;
        this.hostOf = hostOf;
        this.placesOf = placesOf;
    }

    /** Queues an image; refuses it when it would have to wait for its host and too many do so already. */
    boolean offer(T image) {
        String host = hostOf.apply(image);
        Lane<T> lane = lanes.get(host);
        if (lane != null && waiting >= mostWaiting && free(host, lane) <= lane.waiting.size()) {
            return false;
        }
        lanes.computeIfAbsent(host, unknown -> new Lane<>()).waiting.add(image);
        waiting++;
        return true;
    }

    /** The next image to work on, which takes a slot and a place of its host. */
    Optional<T> next() {
        if (running >= slots) {
            return Optional.empty();
        }
        Lane<T> chosen = null;
        for (Map.Entry<String, Lane<T>> entry : lanes.entrySet()) {
            Lane<T> lane = entry.getValue();
            boolean fewer = chosen == null || lane.running < chosen.running;
            if (fewer && !lane.waiting.isEmpty() && free(entry.getKey(), lane) > 0) {
                chosen = lane;
            }
        }
        if (chosen == null) {
            return Optional.empty();
        }
        chosen.fetching++;
        chosen.running++;
        running++;
        waiting--;
        return Optional.of(chosen.waiting.remove());
    }

    private int free(String host, Lane<T> lane) {
        return Math.max(0, placesOf.applyAsInt(host) - lane.fetching);
    }

    /** The image is no longer fetched, but worked on. */
    void fetched(T image) {
        lanes.get(hostOf.apply(image)).fetching--;
    }

    /** The image, which has been {@link #fetched}, gives back its slot. */
    void ended(T image) {
        String host = hostOf.apply(image);
        lanes.get(host).running--;
        running--;
        forgetIfEmpty(host);
    }

    /** Takes waiting images out of their lanes, in the order of their coming within a host. */
    List<T> removeIf(Predicate<T> unwanted) {
        List<T> removed = new ArrayList<>();
        for (String host : List.copyOf(lanes.keySet())) {
            for (Iterator<T> images = lanes.get(host).waiting.iterator(); images.hasNext(); ) {
                T image = images.next();
                if (unwanted.test(image)) {
                    images.remove();
                    removed.add(image);
                }
            }
            forgetIfEmpty(host);
        }
        waiting -= removed.size();
        return removed;
    }

    private void forgetIfEmpty(String host) {
        Lane<T> lane = lanes.get(host);
        if (lane.running == 0 && lane.waiting.isEmpty()) {
            lanes.remove(host);
        }
    }

    /** Slots that nobody holds. */
    int freeSlots() {
        return slots - running;
    }

    /** Images that wait for a slot alone, not for their host. */
    int startable() {
        int startable = 0;
        for (Map.Entry<String, Lane<T>> entry : lanes.entrySet()) {
            startable += Math.min(entry.getValue().waiting.size(), free(entry.getKey(), entry.getValue()));
        }
        return startable;
    }

    int waiting() {
        return waiting;
    }

    boolean hasRoom() {
        return waiting < mostWaiting;
    }
}
