package dev.halftone.intake;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The image URLs of one cell. Accepts what a browser would fetch: blanks and non-ASCII characters in a path or query are
 * left for the fetcher to percent-encode.
 */
final class ImageUrls {

    static final int MAX_LENGTH = 8_000;

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");
    private static final Pattern OTHER_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");
    private static final Pattern REGISTERED_NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]+]");
    private static final int MAX_HOST_LENGTH = 253;
    private static final int MAX_PORT = 65_535;

    private ImageUrls() {}

    /**
     * Splits at a comma where {@code http://} or {@code https://} follows: any other comma is part of a URL. Blanks around
     * a URL and empty places in the list are dropped.
     */
    static List<String> split(String cell) {
        List<String> urls = new ArrayList<>();
        int start = 0;
        for (int comma = cell.indexOf(','); comma >= 0; comma = cell.indexOf(',', comma + 1)) {
            int next = Blanks.skip(cell, comma + 1);
            if (startsWithHttp(cell, next)) {
                addUnlessBlank(cell.substring(start, comma), urls);
                start = next;
            }
        }
        addUnlessBlank(cell.substring(start), urls);
        return urls;
    }

    private static void addUnlessBlank(String part, List<String> urls) {
        int end = part.length();
        while (end > 0 && (part.charAt(end - 1) == ',' || Blanks.isBlank(part.charAt(end - 1)))) {
            end--;
        }
        String url = Blanks.strip(part.substring(0, end));
        if (!url.isEmpty()) {
            urls.add(url);
        }
    }

    private static boolean startsWithHttp(String text, int index) {
        return text.regionMatches(true, index, "http://", 0, 7) || text.regionMatches(true, index, "https://", 0, 8);
    }

    /** Why {@code url} is not an absolute http(s) URL with a host: the end of a sentence that begins with the URL. */
    static Optional<String> objectionTo(String url) {
        if (url.length() > MAX_LENGTH) {
            return Optional.of("is longer than " + MAX_LENGTH + " characters");
        }
        if (!startsWithHttp(url, 0)) {
            return Optional.of(
                    SCHEME.matcher(url).lookingAt() && !url.regionMatches(true, 0, "http", 0, 4)
                            ? "is not an http or https URL"
                            : "does not begin with http:// or https://");
        }
        return objectionToCharacters(url).or(() -> objectionToAuthority(authority(url)));
    }

    private static Optional<String> objectionToCharacters(String url) {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c == '\n' || c == '\r') {
                return Optional.of("contains a line break; separate URLs by commas");
            }
            if (Character.isISOControl(c)) {
                return Optional.of(String.format("contains the control character U+%04X", (int) c));
            }
            if (c == ' ' && startsWithHttp(url, i + 1)) {
                return Optional.of("contains a blank followed by another URL; separate URLs by commas");
            }
            if (c == ',' && followedByOtherUrl(url, i)) {
                return Optional.of("contains another URL that is neither http nor https");
            }
        }
        return Optional.empty();
    }

    private static boolean followedByOtherUrl(String url, int comma) {
        return OTHER_URL
                .matcher(url)
                .region(Blanks.skip(url, comma + 1), url.length())
                .lookingAt();
    }

    private static String authority(String url) {
        int start = url.indexOf("://") + 3;
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return url.substring(start, end);
    }

    private static Optional<String> objectionToAuthority(String authority) {
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = hostAndPort.indexOf(':', hostAndPort.indexOf(']') + 1);
        String host = colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
        String port = colon < 0 ? "" : hostAndPort.substring(colon + 1);
        if (host.isEmpty()) {
            return Optional.of("has no host");
        }
        if (!isHost(host)) {
            return Optional.of("has a malformed host");
        }
        return isPort(port) ? Optional.empty() : Optional.of("has a port that is not 1 to " + MAX_PORT);
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[")) {
            return IPV6.matcher(host).matches() && isIpv6(host);
        }
        String ascii = asciiForm(host);
        return ascii.length() <= MAX_HOST_LENGTH
                && REGISTERED_NAME.matcher(ascii).matches();
    }

    private static boolean isIpv6(String bracketed) {
        try {
            // A literal in brackets is never looked up.
            return InetAddress.getByName(bracketed) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String asciiForm(String host) {
        if (host.chars().allMatch(c -> c < 0x80)) {
            return host;
        }
        try {
            return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean isPort(String port) {
        if (port.isEmpty()) {
            return true;
        }
        if (port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int number = Integer.parseInt(port);
        return number >= 1 && number <= MAX_PORT;
    }
}
