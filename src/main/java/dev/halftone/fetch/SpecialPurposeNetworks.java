package dev.halftone.fetch;

import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.Optional;

/**
 * Networks without public web servers: IANA's special-purpose address registries (RFC 6890), networks that clouds use
 * internally within public ranges, and all of IPv6 that is not assigned to the internet.
 */
final class SpecialPurposeNetworks {

    /**
     * @param purpose what the addresses are for
     * @param source the document that says so
     */
    record Row(Network network, String purpose, String source) {}

    static final List<Row> TABLE = List.of(
            row("0.0.0.0/8", "this network, unspecified", "RFC 791 section 3.2, RFC 1122 section 3.2.1.3"),
            row("10.0.0.0/8", "private", "RFC 1918"),
            row("34.118.224.0/20", "Services of GKE clusters", "Google: GKE, default Service address range"),
            row("100.64.0.0/10", "shared by carriers; metadata of Alibaba Cloud", "RFC 6598"),
            row("127.0.0.0/8", "loopback", "RFC 1122 section 3.2.1.3"),
            row("161.26.0.0/16", "infrastructure of IBM Cloud", "IBM: VPC, IaaS endpoints"),
            row("166.8.0.0/14", "private service endpoints of IBM Cloud", "IBM: VPC, Cloud Service Endpoints"),
            row("168.63.129.16/32", "platform services of Azure", "Microsoft: What is IP address 168.63.129.16?"),
            row("169.254.0.0/16", "link-local; metadata of most clouds", "RFC 3927"),
            row("172.16.0.0/12", "private", "RFC 1918"),
            row("192.0.0.0/24", "protocol assignments; metadata of Oracle Cloud", "RFC 6890"),
            row("192.0.2.0/24", "documentation", "RFC 5737"),
            row("192.88.99.0/24", "6to4 relays, deprecated", "RFC 7526"),
            row("192.168.0.0/16", "private", "RFC 1918"),
            row("198.18.0.0/15", "benchmarking", "RFC 2544"),
            row("198.51.100.0/24", "documentation", "RFC 5737"),
            row("203.0.113.0/24", "documentation", "RFC 5737"),
            row("224.0.0.0/4", "multicast", "RFC 5771"),
            row("255.255.255.255/32", "broadcast", "RFC 919"),
            row("240.0.0.0/4", "reserved", "RFC 1112 section 4"),
            row("::/128", "unspecified", "RFC 4291 section 2.5.2"),
            row("::1/128", "loopback", "RFC 4291 section 2.5.3"),
            // Forms that carry an IPv4 address and that no server has as its own. They are rejected whatever they
            // carry.
            row("::/96", "IPv4-compatible, deprecated", "RFC 4291 section 2.5.5.1"),
            row("::ffff:0:0:0/96", "IPv4-translated", "RFC 2765, obsoleted by RFC 6145"),
            row("64:ff9b:1::/48", "local NAT64, the place of the IPv4 address unknown", "RFC 8215"),
            row("2001::/32", "Teredo", "RFC 4380"),
            row("2002::/16", "6to4, its relays deprecated", "RFC 3056, RFC 7526"),
            row("100::/64", "discard", "RFC 6666"),
            row("100:0:0:1::/64", "dummy prefix", "RFC 9780"),
            row("2001:2::/48", "benchmarking", "RFC 5180"),
            row("2001:10::/28", "ORCHID, deprecated", "RFC 4843"),
            row("2001:20::/28", "ORCHIDv2", "RFC 7343"),
            row("2001::/23", "protocol assignments", "RFC 2928"),
            row("2001:db8::/32", "documentation", "RFC 3849"),
            row("3ffe::/16", "6bone, returned", "RFC 3701"),
            row("3fff::/20", "documentation", "RFC 9637"),
            row("5f00::/16", "segment routing", "RFC 9602"),
            row("fd00:ec2::254/128", "metadata of AWS", "AWS: Instance metadata and user data"),
            row("fc00::/7", "private", "RFC 4193"),
            row("fe80::/10", "link-local", "RFC 4291 section 2.5.6"),
            row("fec0::/10", "site-local, deprecated", "RFC 3879"),
            row("ff00::/8", "multicast", "RFC 4291 section 2.7"),
            // Everything outside 2000::/3, which is all that is assigned to the internet.
            row("::/3", "not assigned", "RFC 4291 section 2.4; IANA IPv6 address space"),
            row("4000::/2", "not assigned", "RFC 4291 section 2.4; IANA IPv6 address space"),
            row("8000::/1", "not assigned", "RFC 4291 section 2.4; IANA IPv6 address space"));

    private SpecialPurposeNetworks() {}

    private static Row row(String network, String purpose, String source) {
        return new Row(Network.parse(network), purpose, source);
    }

    /** The first row that contains the address; empty for a public one. */
    static Optional<Row> of(IPAddress address) {
        return TABLE.stream().filter(row -> row.network().contains(address)).findFirst();
    }
}
