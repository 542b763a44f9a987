package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import java.net.InetAddress;
import java.util.List;

/**
 * The server of a URL, with the addresses that may be connected to. Only {@link AddressGuard} creates it, and {@link
 * OriginClient} connects to nothing else, so no connection can skip the check.
 */
final class AdmittedOrigin {

    private final HttpUrl url;
    private final List<InetAddress> addresses;

    private AdmittedOrigin(HttpUrl url, List<InetAddress> addresses) {
        this.url = url;
        this.addresses = addresses;
    }

    /**
     * @param url with a port that may be connected to
     * @param addresses all addresses of the host, checked; at least one
     */
    static AdmittedOrigin checked(AddressGuard guard, HttpUrl url, List<InetAddress> addresses) {
        guard.requireAllowed(url);
        guard.requirePublic(url, addresses);
        return new AdmittedOrigin(url, List.copyOf(addresses));
    }

    HttpUrl url() {
        return url;
    }

    /** In the order in which they are tried. */
    List<InetAddress> addresses() {
        return addresses;
    }
}
