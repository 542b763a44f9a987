package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import dev.halftone.url.InvalidUrlException;
import io.netty.util.NetUtil;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator sets for some hosts: headers and proxies, by pattern. A pattern is a host, or {@code *.} and a
 * domain, which stands for all names below that domain but not for the domain itself. Of several patterns, the longest
 * decides alone; a host without {@code *} is the longest. The values of headers are secrets, so nothing here returns a
 * text with them.
 */
final class HostSettings {

    private static final String ALL_BELOW = "*.";

    private final Map<String, Setting> hosts = new HashMap<>();
    private final Map<String, Setting> domains = new HashMap<>();
    private final Setting others;

    /** Not a record: its text would show the headers. */
    private static final class Setting {

        private final Map<String, String> headers;
        private final Optional<ForwardProxy> proxy;

        Setting(Map<String, String> headers, Optional<ForwardProxy> proxy) {
            this.headers = headers;
            this.proxy = proxy;
        }
    }

    /** @throws IllegalArgumentException with a message that names the setting, and never its value */
    HostSettings(FetchConfig config) {
        others = new Setting(
                Map.of(), config.proxy().flatMap(written -> ForwardProxy.parse("halftone.fetch.proxy", written)));
        // An empty pattern arrives as null.
        config.hosts().forEach((pattern, setting) -> add(pattern == null ? "" : pattern, setting));
    }

    private void add(String pattern, FetchConfig.HostConfig config) {
        String key = "halftone.fetch.hosts.\"" + pattern + "\"";
        Setting setting = new Setting(
                AddedHeaders.checked(key + ".headers", config.headers()),
                config.proxy()
                        .map(written -> ForwardProxy.parse(key + ".proxy", written))
                        .orElse(others.proxy));
        boolean isDomain = pattern.startsWith(ALL_BELOW);
        String host = host(key, isDomain ? pattern.substring(ALL_BELOW.length()) : pattern);
        if (isDomain && NetUtil.createByteArrayFromIpAddressString(host) != null) {
            throw new IllegalArgumentException(key + ": an IP address has no names below it.");
        }
        if ((isDomain ? domains : hosts).putIfAbsent(host, setting) != null) {
            throw new IllegalArgumentException(key + " is there twice, in two spellings.");
        }
    }

    /** The host as in a parsed URL. */
    private static String host(String key, String written) {
        try {
            HttpUrl url = HttpUrl.parse("https://" + written);
            if (url.toString().equals("https://" + url.uriHost() + "/") && !written.endsWith("/")) {
                return url.host();
            }
        } catch (InvalidUrlException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                key + " is neither a host, such as images.example.com, nor *. and a domain, such as *.example.com. "
                        + "Ports and paths are not part of it.");
    }

    /** Empty without TLS, so that nobody on the way reads a value. */
    Map<String, String> headers(HttpUrl url) {
        return url.secure() ? of(url.host()).headers : Map.of();
    }

    /** The proxy through which the host of the URL is reached. */
    Optional<ForwardProxy> proxy(HttpUrl url) {
        return of(url.host()).proxy;
    }

    private Setting of(String host) {
        Setting setting = hosts.get(host);
        for (int dot = host.indexOf('.'); setting == null && dot >= 0; dot = host.indexOf('.', dot + 1)) {
            setting = domains.get(host.substring(dot + 1));
        }
        return setting == null ? others : setting;
    }
}
