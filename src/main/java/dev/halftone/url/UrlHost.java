package dev.halftone.url;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The canonical form of a URL's host: a DNS name in ASCII and lower case, an IPv4 address in dotted decimal, or an IPv6
 * address as in RFC 5952, section 4, entirely in hexadecimal.
 *
 * <p>Follows the URL standard's "host parser", with two additions: the dot of the root label is dropped, and what no
 * DNS name can be (RFC 1035, section 2.3.4) is rejected. Underscores, and hyphens at either end of a label, are not
 * valid in host names (RFC 1123, section 2.1), but accepted because they are in use.
 */
final class UrlHost {

    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;
    private static final int MAX_SHOWN = 100;
    private static final String PUNYCODE_PREFIX = "xn--";

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");
    private static final IPAddressStringParameters PLAIN_IPV6 = plainIpv6();

    private UrlHost() {}

    /**
     * @return the host; an IPv6 address without its brackets
     * @throws InvalidUrlException with a message that quotes the input
     */
    static String parse(String written) {
        if (written.isEmpty()) {
            throw new InvalidUrlException("The URL has no host.");
        }
        return written.startsWith("[") ? ipv6(written) : nameOrIpv4(written);
    }

    /** Shortens a part of a URL for an error message. */
    static String shown(String written, int most) {
        return written.length() <= most ? written : written.substring(0, most) + "…";
    }

    /**
     * Converts all notations of RFC 4291, section 2.2, to one form: the resolver would take some for IPv4 addresses.
     */
    private static String ipv6(String written) {
        String address = written.substring(1, written.length() - (written.endsWith("]") ? 1 : 0));
        IPAddress read = IPV6.matcher(address).matches() ? new IPAddressString(address, PLAIN_IPV6).getAddress() : null;
        if (!written.endsWith("]") || read == null || !read.isIPv6()) {
            throw invalid(written, "an IPv6 address");
        }
        return read.toCanonicalString();
    }

    private static IPAddressStringParameters plainIpv6() {
        IPAddressStringParameters.Builder notation = new IPAddressStringParameters.Builder()
                .allowIPv4(false)
                .allowEmpty(false)
                .allowSingleSegment(false)
                .allow_inet_aton(false);
        notation.getIPv6AddressParametersBuilder()
                .allowUnlimitedLeadingZeros(false)
                .getEmbeddedIPv4AddressParametersBuilder()
                .allowLeadingZeros(false);
        return notation.toParams();
    }

    private static String nameOrIpv4(String written) {
        String host = withoutRootLabel(ascii(written));
        if (Ipv4Spelling.isMeantBy(host)) {
            return Ipv4Spelling.dotted(host)
                    .orElseThrow(() -> invalid(written, "an IPv4 address in dotted decimal notation"));
        }
        requireLabels(host, written);
        if (host.length() > MAX_NAME) {
            throw new InvalidUrlException("The host name is longer than " + MAX_NAME + " characters.");
        }
        return host;
    }

    private static String ascii(String written) {
        String decoded = written.indexOf('%') < 0 ? written : PercentEncoding.decode(written);
        if (isPlain(decoded)) {
            return decoded.toLowerCase(Locale.ROOT);
        }
        try {
            return Uts46.toAscii(decoded);
        } catch (Uts46.RefusedException refused) {
            throw invalid(written, "an internationalised host name: " + refused.getMessage());
        }
    }

    /** Whether UTS 46 would only convert the name to lower case. */
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                return false;
            }
            boolean begins = i == 0 || name.charAt(i - 1) == '.';
            if (begins && name.regionMatches(true, i, PUNYCODE_PREFIX, 0, PUNYCODE_PREFIX.length())) {
                return false;
            }
        }
        return true;
    }

    /** Removes the dot of the root label. The name is the same for DNS, but not for TLS and virtual hosts. */
    private static String withoutRootLabel(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static void requireLabels(String host, String written) {
        int start = 0;
        for (int i = 0; i <= host.length(); i++) {
            if (i < host.length() && isInLabel(host.charAt(i))) {
                continue;
            }
            boolean ends = i == host.length() || host.charAt(i) == '.';
            if (!ends || i == start || i - start > MAX_LABEL) {
                throw invalid(written, "a host name");
            }
            start = i + 1;
        }
    }

    private static boolean isInLabel(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    private static InvalidUrlException invalid(String written, String what) {
        return new InvalidUrlException("'" + shown(written, MAX_SHOWN) + "' is not " + what + ".");
    }
}
