package dev.halftone.work;

import dev.halftone.fetch.Turnstile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many images are fetched from an address at a time, whatever the names are that lead to it: names cost nothing. An owner
 * leaves a quarter of the places to others, so that nobody is kept from an address for as long as another one's images take.
 *
 * <p>Thread-safe: an image comes to its address on a thread of its own.
 */
final class AddressPlaces {

    private static final int FREE_ONE_IN = 4;

    private final int places;
    private final int placesOfOwner;
    private final Map<String, Taken> addresses = new HashMap<>();

    private static final class Taken {
        private final Map<String, Integer> ofOwners = new HashMap<>();
        private int all;
    }

    /** @param places of each address, at least 1 */
    AddressPlaces(int places) {
        this.places = places;
        this.placesOfOwner = places - places / FREE_ONE_IN;
    }

    /** Whether this owner may have another place. */
    synchronized boolean isFree(String owner, String address) {
        Taken taken = addresses.get(address);
        if (taken == null) {
            return true;
        }
        int most = owner.equals(ImageLanes.NOBODY) ? places : placesOfOwner;
        return taken.all < places && taken.ofOwners.getOrDefault(owner, 0) < most;
    }

    private synchronized boolean take(String owner, String address) {
        if (!isFree(owner, address)) {
            return false;
        }
        Taken taken = addresses.computeIfAbsent(address, unknown -> new Taken());
        taken.ofOwners.merge(owner, 1, Integer::sum);
        taken.all++;
        return true;
    }

    private synchronized void giveBack(String owner, String address) {
        Taken taken = addresses.get(address);
        taken.ofOwners.computeIfPresent(owner, (same, count) -> count == 1 ? null : count - 1);
        taken.all--;
        if (taken.all == 0) {
            addresses.remove(address);
        }
    }

    Visit visit(String owner) {
        return new Visit(owner);
    }

    /** The places of one image while it is fetched: redirects may lead it from one address to the next. */
    final class Visit implements Turnstile {

        private final String owner;
        private final Set<String> taken = new HashSet<>();
        private final Set<String> entered = new HashSet<>();
        private boolean over;

        private Visit(String owner) {
            this.owner = owner;
        }

        /** Takes a place beforehand, where the image is expected. */
        synchronized boolean reserve(String address) {
            boolean has = !over && (taken.contains(address) || take(owner, address));
            if (has) {
                taken.add(address);
            }
            return has;
        }

        @Override
        public synchronized boolean enter(String address) {
            entered.add(address);
            return reserve(address);
        }

        /** Whether the image was fetched, and not from there. */
        synchronized boolean hasPassedBy(String address) {
            return !entered.isEmpty() && !entered.contains(address);
        }

        synchronized void end() {
            over = true;
            taken.forEach(address -> giveBack(owner, address));
            taken.clear();
        }
    }
}
