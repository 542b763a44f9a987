package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.ipv6.IPv6Address;
import io.netty.util.NetUtil;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides which addresses and ports the service connects to: public addresses that are not {@linkplain NearbyNetworks
 * nearby}, and addresses that {@link FetchConfig#allowedNetworks()} opens. {@link FetchConfig#deniedNetworks()} closes
 * addresses of both kinds. Ports must be allowed, too. Every URL is checked, and so is every redirect.
 *
 * <p>An IPv6 address that stands for an IPv4 address is checked as that one: IPv4-mapped (RFC 4291, section 2.5.5.2)
 * and NAT64 with the well-known prefix (RFC 6052), which clients without IPv4 use to reach the internet. ISATAP (RFC
 * 5214) is checked by its prefix and by the IPv4 address it carries. All other forms are in {@link
 * SpecialPurposeNetworks}.
 */
@ApplicationScoped
class AddressGuard {

    private final HostResolver resolver;
    private final List<PortRange> allowedPorts;
    private final List<Network> allowedNetworks;
    private final List<Network> deniedNetworks;
    private final NearbyNetworks nearby;

    AddressGuard(FetchConfig config, HostResolver resolver, NearbyNetworks nearby) {
        this.resolver = resolver;
        this.nearby = nearby;
        this.allowedPorts = List.copyOf(config.allowedPorts());
        this.allowedNetworks = List.copyOf(config.allowedNetworks().orElse(List.of()));
        this.deniedNetworks = List.copyOf(config.deniedNetworks().orElse(List.of()));
    }

    /**
     * Resolves the host and checks all of its addresses. One address that is not public rejects the host, because its
     * owner chooses which address is connected to. Fails with {@link FetchFailure#BLOCKED_ADDRESS} or {@link
     * FetchFailure#DNS}.
     */
    Uni<AdmittedOrigin> admit(HttpUrl url) {
        return Uni.createFrom()
                .item(url)
                .invoke(this::requireAllowed)
                .chain(() -> resolver.resolve(url.host()))
                .call(nearby::refreshed)
                .map(addresses -> AdmittedOrigin.checked(this, url, addresses));
    }

    /**
     * Also checked before the host is resolved, so that no name server is queried for a port that is rejected anyway.
     */
    void requireAllowed(HttpUrl url) {
        if (allowedPorts.stream().noneMatch(range -> range.contains(url.port()))) {
            throw FetchException.permanent(
                    FetchFailure.BLOCKED_ADDRESS, "Port " + url.port() + " is not one that this service connects to.");
        }
    }

    void requirePublic(HttpUrl url, List<InetAddress> addresses) {
        if (addresses.isEmpty()) {
            throw FetchException.permanent(FetchFailure.DNS, "The host " + url.host() + " has no address.");
        }
        if (!addresses.stream().allMatch(address -> admits(address.getAddress()))) {
            throw notPublic(url);
        }
    }

    /** Rejects a host that is an address and not public. A name passes until it is resolved. */
    void requirePublicIfAddress(HttpUrl url) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(url.host());
        if (address != null && !admits(address)) {
            throw notPublic(url);
        }
    }

    private static FetchException notPublic(HttpUrl url) {
        return FetchException.permanent(
                FetchFailure.BLOCKED_ADDRESS, "The host " + url.host() + " is not on the public internet.");
    }

    /** @param address 4 or 16 bytes; without a zone, which would keep it out of every network */
    boolean admits(byte[] address) {
        return admits(new IPAddressGenerator().from(address));
    }

    private boolean admits(IPAddress written) {
        IPAddress address = meant(written);
        if (isDenied(written)) {
            return false;
        }
        if (allowedNetworks.stream().anyMatch(network -> network.contains(address))) {
            return true;
        }
        if (nearby.contain(address)) {
            return false;
        }
        return carriesNothingInside(address)
                && SpecialPurposeNetworks.of(address).isEmpty();
    }

    private boolean carriesNothingInside(IPAddress address) {
        return !address.isIPv6()
                || !CarriedAddresses.isIsatap(address.getBytes())
                || admits(address.toIPv6().getEmbeddedIPv4Address());
    }

    private static IPAddress meant(IPAddress written) {
        if (written.isIPv6()) {
            IPv6Address address = written.toIPv6();
            if (address.isIPv4Mapped() || address.isWellKnownIPv4Translatable()) {
                return address.getEmbeddedIPv4Address();
            }
        }
        return written;
    }

    /** Checks every form of a denied address, because the allowed networks may include forms that carry it. */
    private boolean isDenied(IPAddress written) {
        return Stream.concat(Stream.of(written), CarriedAddresses.of(written))
                .anyMatch(address -> deniedNetworks.stream().anyMatch(network -> network.contains(address)));
    }
}
