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
 * Decides which image is next. Images wait in a queue for each owner and host. An image in progress holds one of the
 * process's slots to its end; while it is fetched, it also holds a place of its host and one of its address. The next
 * image comes from the owner with the fewest slots, and of that owner's hosts from the one with the fewest slots, among
 * the images for which a place is free. So slow owners and hosts do not crowd out others. Known owners each leave a
 * sixteenth of the slots to new ones. Once there is a second owner, each owner also leaves a quarter of a host's places
 * to others.
 *
 * <p>It only calculates, and is confined to one thread.
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
    private final Function<T, QueueKey> keyOf;
    private final int places;
    private final Predicate<QueueKey> isProbed;
    private final AddressPlaces addressPlaces;
    private final Map<QueueKey, HostQueue<T>> queues = new LinkedHashMap<>();
    private final Map<String, Load> owners = new HashMap<>();
    private final Map<String, Load> hosts = new HashMap<>();
    private final Map<T, AddressPlaces.Visit> visits = new LinkedHashMap<>();
    /** Addresses that had no free place for images of a host. They are checked before the host is used again. */
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
     * @param owner shares the slots with other owners; {@link #NOBODY} for images without one
     * @param host its places are shared by all owners
     */
    record QueueKey(String owner, String host) {}

    private static final class HostQueue<T> {
        private final Deque<T> waiting = new ArrayDeque<>();
        private int fetching;
        private int running;
    }

    /** The totals of all queues of an owner or of a host. */
    private static final class Load {
        private int waiting;
        private int fetching;
        private int running;

        boolean isNone() {
            return waiting == 0 && fetching == 0 && running == 0;
        }
    }

    /**
     * @param slots how many images are in progress at a time
     * @param mostWaiting how many images wait for a place
     * @param places how many images of a host are fetched at a time
     * @param isProbed whether an owner currently has only one of these places
     */
    HostQueues(
            int slots,
            int mostWaiting,
            Function<T, QueueKey> keyOf,
            int places,
            Predicate<QueueKey> isProbed,
            AddressPlaces addressPlaces) {
        this.slots = slots;
        this.mostWaiting = mostWaiting;
        this.keyOf = keyOf;
        this.places = places;
        this.isProbed = isProbed;
        this.addressPlaces = addressPlaces;
    }

    /**
     * Called when an image of this owner has arrived. If this is the second owner, the first one may have started more
     * images of a host than its share from now on.
     *
     * @return the images in excess, which must {@link #giveWay}: those that started last, because they lose the least
     */
    List<T> meet(String owner) {
        if (severalOwners || firstOwner.filter(owner::equals).isPresent()) {
            return List.of();
        }
        severalOwners = firstOwner.isPresent();
        firstOwner = Optional.of(owner);
        Map<QueueKey, Integer> fetching = new HashMap<>();
        return visits.keySet().stream()
                .filter(image -> fetching.merge(keyOf.apply(image), 1, Integer::sum) > mostPlaces())
                .toList();
    }

    /** Queues an image. Rejects it if it would have to wait for a place and too many images already wait. */
    boolean offer(T image) {
        QueueKey key = keyOf.apply(image);
        if (waiting >= mostWaiting && !wouldStart(key)) {
            return false;
        }
        queue(key).waiting.add(image);
        count(key, load -> load.waiting++);
        waiting++;
        return true;
    }

    private boolean wouldStart(QueueKey key) {
        int before = queues.containsKey(key) ? queues.get(key).waiting.size() : 0;
        return free(key) > before && addressIsFree(key) && mostOf(key.owner()) > 0;
    }

    private HostQueue<T> queue(QueueKey key) {
        return queues.computeIfAbsent(key, unknown -> new HostQueue<>());
    }

    private void count(QueueKey key, Consumer<Load> change) {
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

    /** The next image to start. It takes a slot and a place of its host, and of its address if that is known. */
    Optional<T> next() {
        if (running >= slots) {
            return Optional.empty();
        }
        Map.Entry<QueueKey, HostQueue<T>> chosen = null;
        for (Map.Entry<QueueKey, HostQueue<T>> queue : queues.entrySet()) {
            if (isStartable(queue.getKey(), queue.getValue()) && (chosen == null || hasFewer(queue, chosen))) {
                chosen = queue;
            }
        }
        return Optional.ofNullable(chosen).map(queue -> start(queue.getKey(), queue.getValue()));
    }

    private boolean hasFewer(Map.Entry<QueueKey, HostQueue<T>> queue, Map.Entry<QueueKey, HostQueue<T>> than) {
        int owner = Integer.compare(
                owners.get(queue.getKey().owner()).running,
                owners.get(than.getKey().owner()).running);
        return owner < 0 || owner == 0 && queue.getValue().running < than.getValue().running;
    }

    private boolean isStartable(QueueKey key, HostQueue<T> queue) {
        return !queue.waiting.isEmpty() && free(key) > 0 && mostOf(key.owner()) > 0 && addressIsFree(key);
    }

    private T start(QueueKey key, HostQueue<T> queue) {
        T image = queue.waiting.remove();
        AddressPlaces.Visit visit = addressPlaces.visit(key.owner());
        Optional.ofNullable(addresses.get(key.host())).ifPresent(visit::reserve);
        visits.put(image, visit);
        queue.fetching++;
        queue.running++;
        count(key, load -> {
            load.waiting--;
            load.fetching++;
            load.running++;
        });
        running++;
        waiting--;
        return image;
    }

    /** The places of the host that the owner may take now. */
    private int free(QueueKey key) {
        Load host = hosts.get(key.host());
        HostQueue<T> queue = queues.get(key);
        int ofHost = places - (host == null ? 0 : host.fetching);
        int ofOwner = (isProbed.test(key) ? 1 : mostPlaces()) - (queue == null ? 0 : queue.fetching);
        return Math.max(0, Math.min(ofHost, ofOwner));
    }

    /** The places of a host for one owner. A single owner may have them all. */
    private int mostPlaces() {
        return severalOwners ? AddressPlaces.mostOfSeveral(places) : places;
    }

    private boolean addressIsFree(QueueKey key) {
        ServerAddress address = addresses.get(key.host());
        return address == null || addressPlaces.isFree(key.owner(), address);
    }

    /** How many more images of an owner may start, ignoring hosts and addresses. */
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

    /** The turnstile that the image passes before each address. */
    AddressPlaces.Visit visit(T image) {
        return visits.get(image);
    }

    /** The fetch of the image has ended; the image is still in progress. */
    void fetched(T image) {
        QueueKey key = keyOf.apply(image);
        AddressPlaces.Visit visit = visits.remove(image);
        visit.end();
        addresses.computeIfPresent(key.host(), (host, address) -> visit.hasPassedBy(address) ? null : address);
        queues.get(key).fetching--;
        count(key, load -> load.fetching--);
    }

    /** Releases the slot of an image that has been {@link #fetched}. */
    void ended(T image) {
        QueueKey key = keyOf.apply(image);
        queues.get(key).running--;
        count(key, load -> load.running--);
        running--;
        forgetIfEmpty(key);
    }

    /**
     * Releases everything that the image holds. The image waits, first in its queue, until there is a place at this
     * address.
     */
    void crowded(T image, ServerAddress address) {
        addresses.put(keyOf.apply(image).host(), address);
        giveWay(image);
    }

    /** Releases everything that an image holds that is being fetched. The image waits, first in its queue. */
    void giveWay(T image) {
        QueueKey key = keyOf.apply(image);
        visits.remove(image).end();
        HostQueue<T> queue = queues.get(key);
        queue.fetching--;
        queue.running--;
        queue.waiting.addFirst(image);
        count(key, load -> {
            load.waiting++;
            load.fetching--;
            load.running--;
        });
        running--;
        waiting++;
    }

    /** Releases the slot of an image that has been {@link #fetched}. The image waits, first in its queue. */
    void again(T image) {
        QueueKey key = keyOf.apply(image);
        HostQueue<T> queue = queues.get(key);
        queue.running--;
        queue.waiting.addFirst(image);
        count(key, load -> {
            load.waiting++;
            load.running--;
        });
        running--;
        waiting++;
    }

    /** Removes waiting images from their queues, in order of arrival within a queue. */
    List<T> removeIf(Predicate<T> unwanted) {
        List<T> removed = new ArrayList<>();
        for (QueueKey key : List.copyOf(queues.keySet())) {
            for (Iterator<T> images = queues.get(key).waiting.iterator(); images.hasNext(); ) {
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

    private void forgetIfEmpty(QueueKey key) {
        HostQueue<T> queue = queues.get(key);
        if (queue.running == 0 && queue.waiting.isEmpty()) {
            queues.remove(key);
        }
    }

    /** Slots that are free. */
    int freeSlots() {
        return slots - running;
    }

    /** Images that wait only for a slot, not for their host, their address or other images of their owner. */
    int startable() {
        Map<String, Integer> ofOwners = new HashMap<>();
        queues.forEach((key, queue) -> {
            if (isStartable(key, queue)) {
                int most = Math.min(queue.waiting.size(), free(key));
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
