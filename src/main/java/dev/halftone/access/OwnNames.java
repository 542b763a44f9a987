package dev.halftone.access;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names by which this service is called, as they appear in {@code Host} and {@code Origin}. */
final class OwnNames {

    /** RFC 3986, section 3.2, without userinfo: a name or an address, and a port. */
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-f:.]+]|[^:/?#@\\[\\]\\s]+)(?::(\\d*))?");

    private static final Pattern ORIGIN = Pattern.compile("(https?)://(.+)");

    /**
     * Names and addresses that always mean this machine: *.localhost, 127.0.0.0/8, ::1 (RFC 6761, section 6.3; RFC
     * 1122, section 3.2.1.3; RFC 4291, section 2.5.3).
     */
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:.+\\.)?localhost\\.?|127(?:\\.\\d{1,3}){3}|\\[::1]|\\[(?:0{1,4}:){7}0{0,3}1]");

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|\\[.+]");

    private final Set<String> hosts;
    private final Set<String> authorities;

    /** @param names with or without a port */
    OwnNames(Collection<String> names) {
        Set<String> usual = names.stream().map(OwnNames::usual).collect(Collectors.toSet());
        hosts = usual.stream().map(name -> host(name).orElse(name)).collect(Collectors.toSet());
        authorities = usual;
    }

    private static String usual(String authority) {
        return authority.strip().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> host(String authority) {
        Matcher parts = AUTHORITY.matcher(authority);
        return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
    }

    /** Whether the host is this machine or one of the configured names, on any port. */
    boolean includeHost(String authority) {
        return host(usual(authority))
                .filter(host -> LOOPBACK.matcher(host).matches() || hosts.contains(host))
                .isPresent();
    }

    /** Whether the host is a literal IP address, which DNS rebinding cannot redirect. */
    static boolean isAddress(String authority) {
        return host(usual(authority))
                .filter(host -> ADDRESS.matcher(host).matches())
                .isPresent();
    }

    /**
     * Whether a page of this origin belongs to this service.
     *
     * @param origin as browsers write it (RFC 6454, section 6.2)
     * @param called the host of the current request
     */
    boolean includeOrigin(String origin, String called) {
        Matcher parts = ORIGIN.matcher(usual(origin));
        if (!parts.matches()) {
            return false; // an opaque origin, for example of a file
        }
        String port = parts.group(1).equals("https") ? ":443" : ":80";
        String authority = withoutPort(parts.group(2), port);
        return authority.equals(withoutPort(usual(called), port))
                || authorities.contains(authority)
                || authorities.contains(authority + port)
                || host(authority).filter(authorities::contains).isPresent();
    }

    /** Browsers omit the default port from an origin; other places may include it. */
    private static String withoutPort(String authority, String usualPort) {
        return authority.endsWith(usualPort)
                ? authority.substring(0, authority.length() - usualPort.length())
                : authority;
    }
}
