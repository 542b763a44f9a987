package dev.halftone.fetch;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import io.netty.util.NetUtil;
import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The host of a URL: a DNS name in ASCII and lower case, an IPv4 address in dotted decimal, or an IPv6 address as in RFC
 * 5952, section 4, in hexadecimal to its end.
 */
final class UrlHost {

    private static final int MAX_NAME = 253;
    // Underscores are no host names (RFC 1123), but they are in use.
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");
    // What browsers take for an IPv4 address; of these, only the plain dotted form is accepted here.
    private static final Pattern NUMBER = Pattern.compile("\\d+|0x[0-9a-f]*");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");
    private static final IPAddressStringParameters PLAIN =
            Network.plain(new IPAddressStringParameters.Builder()).toParams();

    private UrlHost() {}

    /** @return the host; an IPv6 address without its brackets */
    static String parse(String written) {
        if (written.isEmpty()) {
            throw invalid("The URL has no host.");
        }
        return written.startsWith("[") ? ipv6(written) : nameOrIpv4(written);
    }

    /** All notations of RFC 4291, section 2.2, become one: what resolves them would take some for IPv4 addresses. */
    private static String ipv6(String written) {
        String address = written.substring(1, written.length() - (written.endsWith("]") ? 1 : 0));
        IPAddress read = IPV6.matcher(address).matches() ? new IPAddressString(address, PLAIN).getAddress() : null;
        if (!written.endsWith("]") || read == null || !read.isIPv6()) {
            throw invalid("'" + written + "' is not an IPv6 address.");
        }
        return read.toCanonicalString();
    }

    private static String nameOrIpv4(String written) {
        String host = toAscii(written).toLowerCase(Locale.ROOT);
        if (host.endsWith(".")) {
            // The root label: the same name for DNS, but not for TLS and virtual hosts.
            host = host.substring(0, host.length() - 1);
        }
        String[] labels = host.split("\\.", -1);
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            if (!NetUtil.isValidIpV4Address(host) || hasLeadingZero(labels)) {
                throw invalid("'" + written + "' is not an IPv4 address in dotted decimal notation.");
            }
            return host;
        }
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                throw invalid("'" + written + "' is not a host name.");
            }
        }
        if (host.length() > MAX_NAME) {
            throw invalid("The host name is longer than " + MAX_NAME + " characters.");
        }
        return host;
    }

    private static String toAscii(String written) {
        if (written.chars().allMatch(c -> c < 0x80)) {
            return written;
        }
        try {
            return IDN.toASCII(written);
        } catch (IllegalArgumentException e) {
            throw invalid("'" + written + "' is not an internationalised host name.");
        }
    }

    private static boolean hasLeadingZero(String[] octets) {
        for (String octet : octets) {
            if (octet.length() > 1 && octet.startsWith("0")) {
                return true;
            }
        }
        return false;
    }

    private static FetchException invalid(String message) {
        return FetchException.permanent(FetchFailure.INVALID_URL, message);
    }
}
