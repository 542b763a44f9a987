package dev.halftone.work;

import dev.halftone.fetch.ServerAddress;
import dev.halftone.fetch.Turnstile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Limits how many images are fetched from an address and port at a time, whatever host names lead there, because names
 * cost nothing. Ports cost the owner of an address nothing either, so an address has only three times as many places as
 * one of its ports. An owner leaves a quarter of the places to others, so that no owner is kept from an address
 * while another owner's images are fetched.
 *
 * <p>Thread-safe: images are fetched on different threads.
 */
final class AddressPlaces {

    private static final int FREE_ONE_IN = 4;
    private static final int PORTS = 3;
    private static final int ALL = 0;

    private final int places;
    private final Map<ServerAddress, Taken> servers = new HashMap<>();

    private static final class Taken {
        private final Map<String, Integer> ofOwners = new HashMap<>();
        private int all;
    }

    /** @param places of each address and port, at least 1 */
    AddressPlaces(int places) {
        this.places = places;
    }

    private static ServerAddress withAllPorts(ServerAddress server) {
        return new ServerAddress(server.address(), ALL);
    }

    /**
     * The places for one of several owners: at least a quarter, and at least one place, is left to others. A single
     * place can't be shared.
     */
    static int mostOfSeveral(int places) {
        return places == 1 ? 1 : places - Math.max(1, places / FREE_ONE_IN);
    }

    /** Whether this owner may have another place. */
    synchronized boolean isFree(String owner, ServerAddress server) {
        return isFree(owner, server, places) && isFree(owner, withAllPorts(server), PORTS * places);
    }

    private boolean isFree(String owner, ServerAddress server, int all) {
        Taken taken = servers.get(server);
        if (taken == null) {
            return true;
        }
        int most = owner.equals(HostQueues.NOBODY) ? all : mostOfSeveral(all);
        return taken.all < all && taken.ofOwners.getOrDefault(owner, 0) < most;
    }

    private synchronized boolean take(String owner, ServerAddress server) {
        boolean isFree = isFree(owner, server);
        if (isFree) {
            count(owner, server);
            count(owner, withAllPorts(server));
        }
        return isFree;
    }

    private void count(String owner, ServerAddress server) {
        Taken taken = servers.computeIfAbsent(server, unknown -> new Taken());
        taken.ofOwners.merge(owner, 1, Integer::sum);
        taken.all++;
    }

    private synchronized void giveBack(String owner, ServerAddress server) {
        uncount(owner, server);
        uncount(owner, withAllPorts(server));
    }

    private void uncount(String owner, ServerAddress server) {
        Taken taken = servers.get(server);
        taken.ofOwners.computeIfPresent(owner, (same, count) -> count == 1 ? null : count - 1);
        taken.all--;
        if (taken.all == 0) {
            servers.remove(server);
        }
    }

    Visit visit(String owner) {
        return new Visit(owner);
    }

    /** The places of one image while it is fetched. Redirects may lead it from one address to the next. */
    final class Visit implements Turnstile {

        private final String owner;
        private final Set<ServerAddress> taken = new HashSet<>();
        private final Set<ServerAddress> entered = new HashSet<>();
        private boolean over;

        private Visit(String owner) {
            this.owner = owner;
        }

        /** Takes a place in advance, at the expected address. */
        synchronized boolean reserve(ServerAddress server) {
            boolean has = !over && (taken.contains(server) || take(owner, server));
            if (has) {
                taken.add(server);
            }
            return has;
        }

        @Override
        public synchronized boolean enter(ServerAddress server) {
            entered.add(server);
            return reserve(server);
        }

        /** Whether the image has been fetched, but not from this server. */
        synchronized boolean hasPassedBy(ServerAddress server) {
            return !entered.isEmpty() && !entered.contains(server);
        }

        synchronized void end() {
            over = true;
            taken.forEach(server -> giveBack(owner, server));
            taken.clear();
        }
    }
}
