package dev.halftone.fetch;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * This machine's own addresses, and the networks that it reaches without a router. They are internal, even if their
 * addresses are public: the neighbours of a server, or the other pods in an IPv6 cluster.
 */
@Singleton
class NearbyNetworks {

    /**
     * Interfaces and addresses change while the service runs (DHCP, tunnels, containers). A new one may be unknown for
     * this long: an attacker who waits for it can't see it. Reading them takes about a millisecond of a worker thread.
     */
    static final Duration MAX_AGE = Duration.ofSeconds(5);

    /** Every IPv6 subnet has this many bits (RFC 4291, section 2.5.4), even if DHCPv6 or a cluster assigns a /128. */
    private static final int IPV6_SUBNET_BITS = 64;

    private static final Logger LOG = Logger.getLogger(NearbyNetworks.class);

    private record Reading(List<Network> networks, long nanos) {}

    private final Supplier<List<Network>> interfaces;
    private final Duration maxAge;
    private volatile Reading last;

    NearbyNetworks() {
        this(NearbyNetworks::ofInterfaces, MAX_AGE);
    }

    /** @param interfaces throws an {@link UncheckedIOException} if they can't be read */
    NearbyNetworks(Supplier<List<Network>> interfaces, Duration maxAge) {
        this.interfaces = interfaces;
        this.maxAge = maxAge;
        this.last = read();
    }

    /** Completes, on any thread, once the interfaces have been read recently. */
    Uni<Void> refreshed() {
        if (isRecent()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .voidItem()
                .invoke(this::refresh)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private boolean isRecent() {
        return System.nanoTime() - last.nanos() < maxAge.toNanos();
    }

    /** One thread reads; others that waited for it find the result. */
    private synchronized void refresh() {
        if (isRecent()) {
            return;
        }
        try {
            last = read();
        } catch (UncheckedIOException e) {
            // Mostly because of missing file descriptors: no reason to forget the nearby networks.
            LOG.warnf("The network interfaces can't be read; those of before count: %s", e.getMessage());
            last = new Reading(last.networks(), System.nanoTime());
        }
    }

    private Reading read() {
        return new Reading(List.copyOf(interfaces.get()), System.nanoTime());
    }

    /** Whether a nearby network contains the address, as of the last reading. */
    boolean contain(IPAddress address) {
        return last.networks().stream().anyMatch(network -> network.contains(address));
    }

    private static List<Network> ofInterfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(found -> found.getInterfaceAddresses().stream())
                    .map(own -> around(own.getAddress().getAddress(), own.getNetworkPrefixLength()))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param prefixLength as reported by the interface; if it covers all addresses or is invalid, only the address
     *     itself counts
     */
    static Network around(byte[] own, int prefixLength) {
        IPAddress address = new IPAddressGenerator().from(own);
        int bits = address.getBitCount();
        int known = prefixLength < 1 || prefixLength > bits ? bits : prefixLength;
        int subnet = address.isIPv6() ? Math.min(known, IPV6_SUBNET_BITS) : known;
        return new Network(address.toPrefixBlock(subnet));
    }
}
