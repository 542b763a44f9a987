package dev.halftone.url;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * An absolute http(s) URL in the form in which it is requested (RFC 3986 and RFC 9110, section 4.2). The scheme, host
 * and port are parsed strictly; path and query are parsed as in browsers. A fragment is dropped.
 *
 * <p>URLs are equal if they request the same from the same server.
 */
public final class HttpUrl {

    /** The length that recipients should support at least (RFC 9110, section 4.1), in characters of the input. */
    public static final int MAX_LENGTH = 8_000;

    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PORT_SHOWN = 20;

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");
    /** The host position in {@code http://https://...}: a second scheme, with or without its colon. */
    private static final Pattern SECOND_SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*:|https?", Pattern.CASE_INSENSITIVE);

    private static final Pattern LOST_SLASH = Pattern.compile("https?:", Pattern.CASE_INSENSITIVE);

    private final boolean secure;
    private final String host;
    private final int port;
    private final String target;

    private HttpUrl(boolean secure, String host, int port, String target) {
        this.secure = secure;
        this.host = host;
        this.port = port;
        this.target = target;
    }

    /** @throws InvalidUrlException with a message that says what is wrong */
    public static HttpUrl parse(String written) {
        String url = written.strip();
        if (url.length() > MAX_LENGTH) {
            throw new InvalidUrlException("The URL is longer than " + MAX_LENGTH + " characters.");
        }
        requireNoControls(url);
        int start = authorityStart(url);
        if (start < 0) {
            throw new InvalidUrlException("The URL does not begin with http:// or https://.");
        }
        boolean secure = start == HTTPS.length();
        int end = authorityEnd(url, start);
        String authority = url.substring(start, end);
        Reference asked = Reference.of(url, end);
        if (authority.indexOf('@') >= 0) {
            throw new InvalidUrlException("The URL contains a user name or password.");
        }
        requireOneScheme(authority, asked.path());
        int portColon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
        String host = UrlHost.parse(portColon < 0 ? authority : authority.substring(0, portColon));
        int port = portColon < 0 ? defaultPort(secure) : port(authority.substring(portColon + 1), secure);
        return new HttpUrl(secure, host, port, target(asked.path(), asked.query()));
    }

    /** Whether the text begins like an absolute http(s) URL with a host; only {@link #parse} says whether it is one. */
    public static boolean isAbsolute(String written) {
        String url = written.strip();
        int start = authorityStart(url);
        return start > 0 && authorityEnd(url, start) > start;
    }

    /**
     * Resolves a reference, such as that of a Location header, against this URL (RFC 3986, section 5.2).
     *
     * @throws InvalidUrlException with a message that says what is wrong
     */
    public HttpUrl resolve(String reference) {
        String written = reference.strip();
        if (SCHEME.matcher(written).lookingAt()) {
            return parse(written);
        }
        if (written.startsWith("//")) {
            return parse(scheme() + ":" + written);
        }
        Reference asked = Reference.of(written, 0);
        String path = asked.path();
        if (path.isEmpty()) {
            return at(asked.query() == null ? target : target(ownPath(), asked.query()));
        }
        String merged =
                path.startsWith("/") ? path : ownPath().substring(0, ownPath().lastIndexOf('/') + 1) + path;
        return at(target(merged, asked.query()));
    }

    private HttpUrl at(String otherTarget) {
        return new HttpUrl(secure, host, port, otherTarget);
    }

    /** Whether the scheme is https. */
    public boolean secure() {
        return secure;
    }

    /** A name in ASCII and lower case, or an IP address; IPv6 without brackets. */
    public String host() {
        return host;
    }

    /** The port of the URL, or the scheme's default. */
    public int port() {
        return port;
    }

    /** Path and query, percent-encoded: the request target. */
    public String target() {
        return target;
    }

    /** The last segment of the path that is not empty, percent-decoded; empty if there is none. */
    public String fileName() {
        String path = ownPath();
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return PercentEncoding.decode(path.substring(path.lastIndexOf('/', end - 1) + 1, end));
    }

    /** The host as in URLs and the Host header: an IPv6 address is in brackets. */
    public String uriHost() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    @Override
    public String toString() {
        return scheme() + "://" + uriHost() + (port == defaultPort(secure) ? "" : ":" + port) + target;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HttpUrl url && toString().equals(url.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    private String scheme() {
        return secure ? "https" : "http";
    }

    private String ownPath() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** What follows the authority, without a fragment. The query begins with its question mark, or is null. */
    private record Reference(String path, String query) {

        static Reference of(String url, int start) {
            int fragment = url.indexOf('#', start);
            int end = fragment < 0 ? url.length() : fragment;
            int query = url.indexOf('?', start);
            return query < 0 || query > end
                    ? new Reference(url.substring(start, end), null)
                    : new Reference(url.substring(start, query), url.substring(query, end));
        }
    }

    private static void requireNoControls(String url) {
        for (int i = 0; i < url.length(); i++) {
            if (Character.isISOControl(url.charAt(i))) {
                throw new InvalidUrlException("The URL contains a control character.");
            }
        }
    }

    /** The position after the scheme and its slashes; -1 if it is another scheme or none. */
    private static int authorityStart(String url) {
        if (url.regionMatches(true, 0, HTTPS, 0, HTTPS.length())) {
            return HTTPS.length();
        }
        return url.regionMatches(true, 0, HTTP, 0, HTTP.length()) ? HTTP.length() : -1;
    }

    private static int authorityEnd(String url, int start) {
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static void requireOneScheme(String authority, String path) {
        if (SECOND_SCHEME.matcher(authority).matches() && path.startsWith("//")) {
            throw new InvalidUrlException(
                    "The URL has a second scheme, '" + authority + "//', where its host should be.");
        }
        // Some proxies drop one of the slashes.
        if (LOST_SLASH.matcher(authority).matches()) {
            throw new InvalidUrlException(
                    "The URL has a second scheme, '" + authority + "/', where its host should be.");
        }
    }

    private static int defaultPort(boolean secure) {
        return secure ? 443 : 80;
    }

    private static int port(String written, boolean secure) {
        if (written.isEmpty()) {
            return defaultPort(secure);
        }
        int port = 0;
        for (int i = 0; i < written.length(); i++) {
            char digit = written.charAt(i);
            port = digit >= '0' && digit <= '9' && port <= MAX_PORT ? 10 * port + digit - '0' : MAX_PORT + 1;
        }
        if (port < 1 || port > MAX_PORT) {
            throw new InvalidUrlException("'" + UrlHost.shown(written, MAX_PORT_SHOWN) + "' is not a port.");
        }
        return port;
    }

    private static String target(String path, String query) {
        String slashes = path.replace('\\', '/');
        String rooted = slashes.startsWith("/") ? slashes : "/" + slashes;
        return PercentEncoding.complete(removeDotSegments(rooted) + (query == null ? "" : query));
    }

    /** RFC 3986, section 5.2.4, for a path that begins with a slash. */
    private static String removeDotSegments(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        String[] segments = path.substring(1).split("/", -1);
        Deque<String> kept = new ArrayDeque<>();
        for (int i = 0; i < segments.length; i++) {
            boolean up = segments[i].equals("..");
            if (up && !kept.isEmpty()) {
                kept.removeLast();
            }
            if (!up && !segments[i].equals(".")) {
                kept.addLast(segments[i]);
            } else if (i == segments.length - 1) {
                kept.addLast("");
            }
        }
        return "/" + String.join("/", kept);
    }
}
