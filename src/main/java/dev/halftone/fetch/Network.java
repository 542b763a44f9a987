package dev.halftone.fetch;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import org.eclipse.microprofile.config.spi.Converter;

/** An IPv4 or IPv6 network in CIDR notation (RFC 4632, RFC 4291 section 2.3), or a single address. */
record Network(IPAddress block) {

    private static final IPAddressStringParameters WRITTEN =
            plain(new IPAddressStringParameters.Builder()).toParams();

    /**
     * Allows only plain addresses and prefix lengths: no wildcards, masks, zones, or numbers as inet_aton reads them.
     */
    static IPAddressStringParameters.Builder plain(IPAddressStringParameters.Builder notation) {
        notation.allowEmpty(false)
                .allowAll(false)
                .allowSingleSegment(false)
                .allowMask(false)
                .allowPrefixOnly(false)
                .allowWildcardedSeparator(false)
                .allow_inet_aton(false)
                .setRangeOptions(RangeParameters.NO_RANGE);
        notation.getIPv4AddressParametersBuilder().allowLeadingZeros(false);
        notation.getIPv6AddressParametersBuilder()
                .allowZone(false)
                .allowUnlimitedLeadingZeros(false)
                .getEmbeddedIPv4AddressParametersBuilder()
                .allowLeadingZeros(false);
        return notation;
    }

    /** @throws IllegalArgumentException with a message that says what is wrong */
    static Network parse(String notation) {
        IPAddress block;
        try {
            block = new IPAddressString(notation.strip(), WRITTEN).toAddress();
        } catch (AddressStringException e) {
            throw new IllegalArgumentException(
                    "'" + notation + "' is no network such as 10.0.0.0/8 or fd00::/8, and no address", e);
        }
        if (block.isPrefixed() && !block.isSinglePrefixBlock()) {
            throw new IllegalArgumentException(
                    "'" + notation + "' has bits beyond its prefix; the network is " + block.toPrefixBlock());
        }
        if (block.isIPv6() && block.toIPv6().isIPv4Mapped()) {
            throw new IllegalArgumentException("'" + notation + "' is an IPv4 network; write it as one");
        }
        return new Network(block);
    }

    boolean contains(IPAddress address) {
        return block.contains(address);
    }

    @Override
    public String toString() {
        return block.toCanonicalString();
    }

    /** For the configuration: an invalid value fails with the reason. */
    public static final class Notation implements Converter<Network> {
        @Override
        public Network convert(String notation) {
            return parse(notation);
        }
    }
}
