package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import io.netty.handler.codec.DateFormatter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The cookies of one chain of redirects, for as long as it stays on one host (RFC 6265, section 5). Each belongs to
 * exactly the host that set it, whatever its {@code Domain}. Ports don't matter, as in browsers. A lifetime only counts
 * if it has ended, because a chain takes seconds.
 */
final class ChainCookies {

    /** Far more than a redirect needs, and less than servers accept in one header. */
    static final int MAX_COOKIES = 20;

    static final int MAX_BYTES = 8 * 1024;

    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1F\\x7F]");

    private final List<Cookie> kept = new ArrayList<>();
    private boolean withheld;

    private record Cookie(String name, String value, String path, boolean secure) {

        boolean replaces(Cookie other) {
            return name.equals(other.name) && path.equals(other.path);
        }

        int length() {
            return name.length() + 1 + value.length();
        }

        boolean goesTo(HttpUrl url) {
            return (url.secure() || !secure) && isWithin(pathOf(url));
        }

        /** RFC 6265, section 5.1.4. */
        private boolean isWithin(String requested) {
            return requested.equals(path)
                    || requested.startsWith(path) && (path.endsWith("/") || requested.charAt(path.length()) == '/');
        }
    }

    /** @param fields the values of the Set-Cookie headers of a response */
    void receive(HttpUrl from, List<String> fields, Instant now) {
        fields.forEach(field -> receive(from, field, now));
    }

    private void receive(HttpUrl from, String field, Instant now) {
        String[] parts = field.split(";");
        int equals = parts.length == 0 ? -1 : parts[0].indexOf('=');
        if (equals < 0) {
            return;
        }
        Map<String, String> attributes = attributes(parts);
        Cookie cookie = new Cookie(
                parts[0].substring(0, equals).strip(),
                parts[0].substring(equals + 1).strip(),
                path(attributes.get("path"), from),
                attributes.containsKey("secure"));
        if (!isAcceptable(cookie, from) || !isOf(from.host(), attributes.getOrDefault("domain", ""))) {
            withheld = true;
        } else if (hasEnded(attributes, now)) {
            kept.removeIf(cookie::replaces);
        } else {
            keep(cookie);
        }
    }

    /** The last one of a name counts. */
    private static Map<String, String> attributes(String[] parts) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
            attributes.put(
                    name.strip().toLowerCase(Locale.ROOT),
                    equals < 0 ? "" : parts[i].substring(equals + 1).strip());
        }
        return attributes;
    }

    private static boolean isAcceptable(Cookie cookie, HttpUrl from) {
        return !cookie.name().isEmpty()
                && (from.secure() || !cookie.secure())
                && !CONTROL.matcher(cookie.name() + cookie.value()).find();
    }

    private static boolean isOf(String host, String domain) {
        String suffix = domain.startsWith(".") ? domain.substring(1) : domain;
        String lower = suffix.toLowerCase(Locale.ROOT);
        return lower.isEmpty() || host.equals(lower) || host.endsWith("." + lower);
    }

    private static String path(String attribute, HttpUrl from) {
        if (attribute != null && attribute.startsWith("/")) {
            return attribute;
        }
        String requested = pathOf(from);
        int last = requested.lastIndexOf('/');
        return last == 0 ? "/" : requested.substring(0, last);
    }

    private static String pathOf(HttpUrl url) {
        int query = url.target().indexOf('?');
        return query < 0 ? url.target() : url.target().substring(0, query);
    }

    /** {@code Max-Age} has precedence over {@code Expires}. */
    private static boolean hasEnded(Map<String, String> attributes, Instant now) {
        String seconds = attributes.getOrDefault("max-age", "");
        if (seconds.matches("-?[0-9]+")) {
            return seconds.startsWith("-") || seconds.matches("0+");
        }
        Date end = DateFormatter.parseHttpDate(attributes.getOrDefault("expires", ""));
        return end != null && !end.toInstant().isAfter(now);
    }

    private void keep(Cookie cookie) {
        List<Cookie> others =
                kept.stream().filter(other -> !cookie.replaces(other)).toList();
        int bytes = others.stream().mapToInt(other -> other.length() + 2).sum() + cookie.length();
        if (others.size() >= MAX_COOKIES || bytes > MAX_BYTES) {
            withheld = true;
            return;
        }
        int place = 0;
        while (place < kept.size() && !cookie.replaces(kept.get(place))) {
            place++;
        }
        if (place < kept.size()) {
            kept.set(place, cookie);
        } else {
            kept.add(cookie);
        }
    }

    /** Called when the chain leaves the host. */
    void forget() {
        withheld |= !kept.isEmpty();
        kept.clear();
    }

    /** Whether a host has set a cookie that it does not get back. */
    boolean withheld() {
        return withheld;
    }

    /** The Cookie header for a URL of the host: longer paths first, then in the order in which they were set. */
    Optional<String> header(HttpUrl url) {
        String header = kept.stream()
                .filter(cookie -> cookie.goesTo(url))
                .sorted(Comparator.comparingInt(
                        (Cookie cookie) -> -cookie.path().length()))
                .map(cookie -> cookie.name() + "=" + cookie.value())
                .collect(Collectors.joining("; "));
        return header.isEmpty() ? Optional.empty() : Optional.of(header);
    }
}
