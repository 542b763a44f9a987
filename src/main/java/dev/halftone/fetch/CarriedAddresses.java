package dev.halftone.fetch;

import inet.ipaddr.IPAddress;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.Arrays;
import java.util.stream.Stream;

/** The IPv4 addresses that an IPv6 address may lead to, in any form that can carry one. */
final class CarriedAddresses {

    private static final Network SIX_TO_FOUR = Network.parse("2002::/16");
    private static final Network TEREDO = Network.parse("2001::/32");
    private static final Network LOCAL_NAT64 = Network.parse("64:ff9b:1::/48");

    private CarriedAddresses() {}

    static Stream<IPAddress> of(IPAddress address) {
        if (!address.isIPv6()) {
            return Stream.empty();
        }
        byte[] bytes = address.getBytes();
        if (SIX_TO_FOUR.contains(address)) { // RFC 3056, section 2
            return Stream.of(at(bytes, 2, 3, 4, 5));
        }
        if (TEREDO.contains(address)) { // RFC 4380, section 4: a server, and a client with its bits inverted
            return Stream.of(at(bytes, 4, 5, 6, 7), turned(bytes));
        }
        if (LOCAL_NAT64.contains(address)) { // RFC 6052, section 2.2: the network decides where it is
            return Stream.of(
                    at(bytes, 6, 7, 9, 10),
                    at(bytes, 7, 9, 10, 11),
                    at(bytes, 9, 10, 11, 12),
                    at(bytes, 12, 13, 14, 15));
        }
        return carriesAtItsEnd(address, bytes) ? Stream.of(at(bytes, 12, 13, 14, 15)) : Stream.empty();
    }

    /** IPv4-mapped, -translated and -compatible, NAT64 with the well-known prefix, ISATAP. */
    private static boolean carriesAtItsEnd(IPAddress address, byte[] bytes) {
        return address.toIPv6().isIPv4Mapped()
                || address.toIPv6().isIPv4Translatable()
                || address.toIPv6().isIPv4Compatible()
                || address.toIPv6().isWellKnownIPv4Translatable()
                || isIsatap(bytes);
    }

    /** RFC 5214, section 6.1: an interface identifier 00-00-5E-FE, with or without its first two bits, then IPv4. */
    static boolean isIsatap(byte[] address) {
        return (address[8] & 0xFC) == 0 && address[9] == 0 && address[10] == 0x5E && address[11] == (byte) 0xFE;
    }

    private static IPAddress at(byte[] bytes, int first, int second, int third, int fourth) {
        return new IPv4Address(new byte[] {bytes[first], bytes[second], bytes[third], bytes[fourth]});
    }

    private static IPAddress turned(byte[] bytes) {
        byte[] client = Arrays.copyOfRange(bytes, 12, 16);
        for (int i = 0; i < client.length; i++) {
            client[i] = (byte) ~client[i];
        }
        return new IPv4Address(client);
    }
}
