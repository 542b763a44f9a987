package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import java.net.InetAddress;
import java.util.List;

/**
 * Whom a URL asks, with the addresses at which it may be asked. Made by {@link AddressGuard} alone, and the only thing that
 * {@link OriginClient} connects to: a connection without a check can't be written down.
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
     * @param addresses all of the host, checked, at least one
     */
    static AdmittedOrigin checked(AddressGuard guard, HttpUrl url, List<InetAddress> addresses) {
        guard.requireAllowed(url);
        guard.requirePublic(url, addresses);
        return new AdmittedOrigin(url, List.copyOf(addresses));
    }

    HttpUrl url() {
        return url;
    }

    /** In the order in which they are to be tried. */
    List<InetAddress> addresses() {
        return addresses;
    }
}
