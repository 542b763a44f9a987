package dev.halftone.work;

import dev.halftone.fetch.ServerAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whose turn it is: images wait in a lane for each owner and host. An image that is worked on holds one of the slots of the
 * process to its end, and while it is fetched a place of its host and one of its address. Of the images that have a place left,
 * one of the owner with the fewest slots is next, and of its hosts the one with the fewest slots: neither owners nor hosts that
 * take long crowd out others. When owners are known, each leaves a sixteenth of the slots to those that come. Once a second
 * owner has come, each leaves a quarter of the places of a host to others as well.
 *
 * <p>A calculation only, confined to one thread.
 *
 * @param <T> an image
 */
final class HostQueues<T> {

    /** The owner of images that have none. */
    static final String NOBODY = "";

    private static final int FREE_ONE_IN = 16;
    private static final int MAX_ADDRESSES = 10_000;

    private final int slots;
    private final int mostWaiting;
    private final Function<T, LaneKey> keyOf;
    private final int places;
    private final Predicate<LaneKey> isProbed;
    private final AddressPlaces addressPlaces;
    private final Map<LaneKey, Lane<T>> lanes = new LinkedHashMap<>();
    private final Map<String, Load> owners = new HashMap<>();
    private final Map<String, Load> hosts = new HashMap<>();
    private final Map<T, AddressPlaces.Visit> visits = new LinkedHashMap<>();
    /** Where images of hosts had no place, so that it is known before the hosts are asked for again. */
    private final Map<String, ServerAddress> addresses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ServerAddress> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    private int running;
    private int waiting;
    private Optional<String> firstOwner = Optional.empty();
    private boolean severalOwners;

    /**
     * @param owner who shares the slots with others; {@link #NOBODY} for images without one
     * @param host whose places are shared by all owners
     */
    record LaneKey(String owner, String host) {}

    private static final class Lane<T> {
        private final Deque<T> waiting = new ArrayDeque<>();
        private int fetching;
        private int running;
    }

    /** Of all lanes of an owner or of a host. */
    private static final class Load {
        private int waiting;
        private int fetching;
        private int running;

        boolean isNone() {
            return waiting == 0 && fetching == 0 && running == 0;
        }
    }

    /**
     * @param slots how many images are worked on at a time
     * @param mostWaiting how many images wait for a place
     * @param places how many images of a host are fetched at a time
     * @param isProbed whether an owner has but one of them, at this moment
     */
    HostQueues(
            int slots,
            int mostWaiting,
            Function<T, LaneKey> keyOf,
            int places,
            Predicate<LaneKey> isProbed,
            AddressPlaces addressPlaces) {
        this.slots = slots;
        this.mostWaiting = mostWaiting;
        this.keyOf = keyOf;
        this.places = places;
        this.isProbed = isProbed;
        this.addressPlaces = addressPlaces;
    }

    /**
     * An image of this owner has come. When this is the second owner, the first one may have begun more images of a host than are
     * its share from now on.
     *
     * @return those, which are to {@link #giveWay}: the last ones that began, as they have the least to lose
     */
    List<T> meet(String owner) {
        if (severalOwners || firstOwner.filter(owner::equals).isPresent()) {
            return List.of();
        }
        severalOwners = firstOwner.isPresent();
        firstOwner = Optional.of(owner);
        Map<LaneKey, Integer> fetching = new HashMap<>();
        return visits.keySet().stream()
                .filter(image -> fetching.merge(keyOf.apply(image), 1, Integer::sum) > mostPlaces())
                .toList();
    }

    /** Queues an image; refuses it when it would have to wait for a place and too many do so already. */
    boolean offer(T image) {
        LaneKey key = keyOf.apply(image);
        if (waiting >= mostWaiting && !wouldStart(key)) {
            return false;
        }
        lane(key).waiting.add(image);
        count(key, load -> load.waiting++);
        waiting++;
        return true;
    }

    private boolean wouldStart(LaneKey key) {
        int before = lanes.containsKey(key) ? lanes.get(key).waiting.size() : 0;
        return free(key) > before && addressIsFree(key) && mostOf(key.owner()) > 0;
    }

    private Lane<T> lane(LaneKey key) {
        return lanes.computeIfAbsent(key, unknown -> new Lane<>());
    }

    private void count(LaneKey key, Consumer<Load> change) {
        change(owners, key.owner(), change);
        change(hosts, key.host(), change);
    }

    private static void change(Map<String, Load> loads, String name, Consumer<Load> change) {
        Load load = loads.computeIfAbsent(name, unknown -> new Load());
        change.accept(load);
        if (load.isNone()) {
            loads.remove(name);
        }
    }

    /** The next image to work on, which takes a slot and a place of its host, and of its address if that is known. */
    Optional<T> next() {
        if (running >= slots) {
            return Optional.empty();
        }
        Map.Entry<LaneKey, Lane<T>> chosen = null;
        for (Map.Entry<LaneKey, Lane<T>> lane : lanes.entrySet()) {
            if (isStartable(lane.getKey(), lane.getValue()) && (chosen == null || hasFewer(lane, chosen))) {
                chosen = lane;
            }
        }
        return Optional.ofNullable(chosen).map(lane -> start(lane.getKey(), lane.getValue()));
    }

    private boolean hasFewer(Map.Entry<LaneKey, Lane<T>> lane, Map.Entry<LaneKey, Lane<T>> than) {
        int owner = Integer.compare(
                owners.get(lane.getKey().owner()).running,
                owners.get(than.getKey().owner()).running);
        return owner < 0 || owner == 0 && lane.getValue().running < than.getValue().running;
    }

    private boolean isStartable(LaneKey key, Lane<T> lane) {
        return !lane.waiting.isEmpty() && free(key) > 0 && mostOf(key.owner()) > 0 && addressIsFree(key);
    }

    private T start(LaneKey key, Lane<T> lane) {
        T image = lane.waiting.remove();
        AddressPlaces.Visit visit = addressPlaces.visit(key.owner());
        Optional.ofNullable(addresses.get(key.host())).ifPresent(visit::reserve);
        visits.put(image, visit);
        lane.fetching++;
        lane.running++;
        count(key, load -> {
            load.waiting--;
            load.fetching++;
            load.running++;
        });
        running++;
        waiting--;
        return image;
    }

    /** Places of the host that the owner may have now. */
    private int free(LaneKey key) {
        Load host = hosts.get(key.host());
        Lane<T> lane = lanes.get(key);
        int ofHost = places - (host == null ? 0 : host.fetching);
        int ofOwner = (isProbed.test(key) ? 1 : mostPlaces()) - (lane == null ? 0 : lane.fetching);
        return Math.max(0, Math.min(ofHost, ofOwner));
    }

    /** Of a host, for one owner. One who is the only one has them all. */
    private int mostPlaces() {
        return severalOwners ? AddressPlaces.mostOfSeveral(places) : places;
    }

    private boolean addressIsFree(LaneKey key) {
        ServerAddress address = addresses.get(key.host());
        return address == null || addressPlaces.isFree(key.owner(), address);
    }

    /** How many images of an owner may begin, as far as it is up to the owner. */
    private int mostOf(String owner) {
        Load load = owners.get(owner);
        int all = owners.size() + (load == null ? 1 : 0);
        if (owner.equals(NOBODY) && all == 1) {
            return Integer.MAX_VALUE;
        }
        int reserved = slots / FREE_ONE_IN;
        int share = Math.max(1, (slots - reserved) / all) - (load == null ? 0 : load.running);
        return Math.max(Math.max(0, share), freeSlots() - reserved);
    }

    /** What the image asks before each address. */
    AddressPlaces.Visit visit(T image) {
        return visits.get(image);
    }

    /** The image is no longer fetched, but worked on. */
    void fetched(T image) {
        LaneKey key = keyOf.apply(image);
        AddressPlaces.Visit visit = visits.remove(image);
        visit.end();
        addresses.computeIfPresent(key.host(), (host, address) -> visit.hasPassedBy(address) ? null : address);
        lanes.get(key).fetching--;
        count(key, load -> load.fetching--);
    }

    /** The image, which has been {@link #fetched}, gives back its slot. */
    void ended(T image) {
        LaneKey key = keyOf.apply(image);
        lanes.get(key).running--;
        count(key, load -> load.running--);
        running--;
        forgetIfEmpty(key);
    }

    /** The image gives back all that it has, and waits until there is a place at this address, before the others of its lane. */
    void crowded(T image, ServerAddress address) {
        addresses.put(keyOf.apply(image).host(), address);
        giveWay(image);
    }

    /** The image, which is being fetched, gives back all that it has, and waits before the others of its lane. */
    void giveWay(T image) {
        LaneKey key = keyOf.apply(image);
        visits.remove(image).end();
        Lane<T> lane = lanes.get(key);
        lane.fetching--;
        lane.running--;
        lane.waiting.addFirst(image);
        count(key, load -> {
            load.waiting++;
            load.fetching--;
            load.running--;
        });
        running--;
        waiting++;
    }

    /** Takes waiting images out of their lanes, in the order of their coming within a lane. */
    List<T> removeIf(Predicate<T> unwanted) {
        List<T> removed = new ArrayList<>();
        for (LaneKey key : List.copyOf(lanes.keySet())) {
            for (Iterator<T> images = lanes.get(key).waiting.iterator(); images.hasNext(); ) {
                T image = images.next();
                if (unwanted.test(image)) {
                    images.remove();
                    count(key, load -> load.waiting--);
                    removed.add(image);
                }
            }
            forgetIfEmpty(key);
        }
        waiting -= removed.size();
        return removed;
    }

    private void forgetIfEmpty(LaneKey key) {
        Lane<T> lane = lanes.get(key);
        if (lane.running == 0 && lane.waiting.isEmpty()) {
            lanes.remove(key);
        }
    }

    /** Slots that nobody holds. */
    int freeSlots() {
        return slots - running;
    }

    /** Images that wait for a slot alone: not for their host, their address or their owner's others. */
    int startable() {
        Map<String, Integer> ofOwners = new HashMap<>();
        lanes.forEach((key, lane) -> {
            if (isStartable(key, lane)) {
                int most = Math.min(lane.waiting.size(), free(key));
                ofOwners.merge(key.owner(), most, Integer::sum);
            }
        });
        return ofOwners.entrySet().stream()
                .mapToInt(owner -> Math.min(owner.getValue(), mostOf(owner.getKey())))
                .sum();
    }

    int waiting() {
        return waiting;
    }

    boolean hasRoom() {
        return waiting < mostWaiting;
    }
}
