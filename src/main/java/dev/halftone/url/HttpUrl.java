package dev.halftone.fetch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An absolute http(s) URL in the form in which it is asked for (RFC 3986 and RFC 9110, section 4.2). Read strictly where
 * it says whom to connect to, and as browsers do where it says what to ask for. A fragment is dropped.
 *
 * @param secure https
 * @param host an ASCII name in lower case or an IP address; IPv6 without brackets
 * @param port explicit or the scheme's default
 * @param target path and query, percent-encoded: the request target
 */
record ImageUrl(boolean secure, String host, int port, String target) {

    private static final int MAX_LENGTH = 8_192;
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);
    private static final Pattern ABSOLUTE =
            Pattern.compile("(https?)://([^/?#]*)([^?#]*)(\\?[^#]*)?(#.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern RELATIVE = Pattern.compile("([^?#]*)(\\?[^#]*)?(#.*)?");
    /** Of {@code http://https://...}: what would be a host without a port, or with an empty one. */
    private static final Pattern SECOND_SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*:|https?", Pattern.CASE_INSENSITIVE);

    private static final Pattern LOST_SLASH = Pattern.compile("https?:", Pattern.CASE_INSENSITIVE);

    private static final Pattern PORT = Pattern.compile("0*([1-9]\\d{0,4})");

    /** @throws FetchException {@link FetchFailure#INVALID_URL} that says what is wrong */
    static ImageUrl parse(String written) {
        String url = written.strip();
        if (url.length() > MAX_LENGTH) {
            throw invalid("The URL is longer than " + MAX_LENGTH + " characters.");
        }
        if (url.chars().anyMatch(Character::isISOControl)) {
            throw invalid("The URL contains a control character.");
        }
        Matcher parts = ABSOLUTE.matcher(url);
        if (!parts.matches()) {
            throw invalid("The URL does not begin with http:// or https://.");
        }
        boolean secure = parts.group(1).toLowerCase(Locale.ROOT).equals("https");
        String authority = parts.group(2);
        if (authority.indexOf('@') >= 0) {
            throw invalid("The URL contains a user name or password.");
        }
        if (SECOND_SCHEME.matcher(authority).matches() && parts.group(3).startsWith("//")) {
            throw invalid("The URL has a second scheme, '" + authority + "//', where its host should be.");
        }
        // One of the slashes gets lost behind some proxies.
        if (LOST_SLASH.matcher(authority).matches()) {
            throw invalid("The URL has a second scheme, '" + authority + "/', where its host should be.");
        }
        int portColon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
        String host = UrlHost.parse(portColon < 0 ? authority : authority.substring(0, portColon));
        int port = port(portColon < 0 ? "" : authority.substring(portColon + 1), secure);
        return new ImageUrl(secure, host, port, target(parts.group(3), parts.group(4)));
    }

    /**
     * The URL that a reference, such as that of a Location header, means when it stands at this one (RFC 3986, section
     * 5.2).
     *
     * @throws FetchException {@link FetchFailure#INVALID_URL}
     */
    ImageUrl resolve(String reference) {
        String written = reference.strip();
        if (SCHEME.matcher(written).matches()) {
            return parse(written);
        }
        if (written.startsWith("//")) {
            return parse(scheme() + ":" + written);
        }
        Matcher parts = RELATIVE.matcher(written);
        if (!parts.matches()) {
            throw invalid("The URL contains a line break.");
        }
        String path = parts.group(1);
        String query = parts.group(2);
        if (path.isEmpty()) {
            return new ImageUrl(secure, host, port, query == null ? target : target(ownPath(), query));
        }
        String merged =
                path.startsWith("/") ? path : ownPath().substring(0, ownPath().lastIndexOf('/') + 1) + path;
        return new ImageUrl(secure, host, port, target(merged, query));
    }

    /** The host as it stands in URLs and the Host header: an IPv6 address in brackets. */
    String uriHost() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    @Override
    public String toString() {
        boolean defaultPort = port == (secure ? 443 : 80);
        return scheme() + "://" + uriHost() + (defaultPort ? "" : ":" + port) + target;
    }

    private String scheme() {
        return secure ? "https" : "http";
    }

    private String ownPath() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private static int port(String written, boolean secure) {
        if (written.isEmpty()) {
            return secure ? 443 : 80;
        }
        Matcher digits = PORT.matcher(written);
        if (!digits.matches() || Integer.parseInt(digits.group(1)) > 65_535) {
            throw invalid("'" + written + "' is not a port.");
        }
        return Integer.parseInt(digits.group(1));
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

    private static FetchException invalid(String message) {
        return FetchException.permanent(FetchFailure.INVALID_URL, message);
    }
}
