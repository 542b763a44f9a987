package dev.halftone.intake;

import dev.halftone.url.HttpUrl;
import dev.halftone.url.InvalidUrlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The image URLs of one cell. Accepts what a browser would fetch: blanks and non-ASCII characters in a path or query are
 * percent-encoded when it is fetched.
 */
final class ImageUrls {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");
    private static final Pattern OTHER_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");
    private static final String SEPARATORS = ",;|";
    /** RFC 3986, appendix A, has no place for these but {@code #}, which ends what is asked for. */
    private static final String NEVER_IN_A_URL = "#\\\"<>^`{}";

    private ImageUrls() {}

    /**
     * Splits at a comma where {@code http://} or {@code https://} follows: any other comma is part of a URL. Whitespace around
     * a URL and empty places in the list are dropped.
     */
    static List<String> split(String cell) {
        List<String> urls = new ArrayList<>();
        int start = 0;
        for (int comma = cell.indexOf(','); comma >= 0; comma = cell.indexOf(',', comma + 1)) {
            int next = Whitespace.skip(cell, comma + 1);
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
        while (end > 0 && (part.charAt(end - 1) == ',' || Whitespace.isBlank(part.charAt(end - 1)))) {
            end--;
        }
        String url = Whitespace.strip(part.substring(0, end));
        if (!url.isEmpty()) {
            urls.add(url);
        }
    }

    private static boolean startsWithHttp(String text, int index) {
        return index < text.length()
                && (text.charAt(index) | 0x20) == 'h' // asked at every character
                && (text.regionMatches(true, index, "http://", 0, 7)
                        || text.regionMatches(true, index, "https://", 0, 8));
    }

    /** Why {@code url} is not one absolute http(s) URL that can be asked for: the end of a sentence that begins with the URL. */
    static Optional<String> objectionTo(String url) {
        if (url.length() > HttpUrl.MAX_LENGTH) {
            return Optional.of("is longer than " + HttpUrl.MAX_LENGTH + " characters");
        }
        if (!startsWithHttp(url, 0)) {
            return Optional.of(
                    SCHEME.matcher(url).lookingAt() && !url.regionMatches(true, 0, "http", 0, 4)
                            ? "is not an http or https URL"
                            : "does not begin with http:// or https://");
        }
        return objectionToCharacters(url).or(() -> objectionToUrl(url));
    }

    /** What can never be fetched is no work: it is refused with its row. */
    private static Optional<String> objectionToUrl(String url) {
        try {
            HttpUrl.parse(url);
            return Optional.empty();
        } catch (InvalidUrlException invalid) {
            String sentence = invalid.getMessage();
            return Optional.of("can't be fetched: " + sentence.substring(0, sentence.length() - 1));
        }
    }

    private static Optional<String> objectionToCharacters(String url) {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c == '\n' || c == '\r') {
                return Optional.of("contains a line break; separate URLs by commas");
            }
            if (startsWithHttp(url, i + 1) && mayJoin(c)) {
                return Optional.of(joinedBy(c));
            }
            if (Character.isISOControl(c)) {
                return Optional.of(String.format("contains the control character U+%04X", (int) c));
            }
            if (SEPARATORS.indexOf(c) >= 0 && followedByOtherUrl(url, i)) {
                return Optional.of("contains another URL that is neither http nor https");
            }
        }
        return Optional.empty();
    }

    /**
     * Whether people put the character between two URLs, and no URL has it in front of one that is its own path or query,
     * as behind {@code /}, {@code =} or {@code :}. Taken for one URL, the second image would be lost: a server that looks
     * at the path alone has the first, and nobody is told of what stands behind {@code #}.
     */
    private static boolean mayJoin(char c) {
        return Whitespace.isBlank(c)
                || SEPARATORS.indexOf(c) >= 0
                || NEVER_IN_A_URL.indexOf(c) >= 0
                || c >= 0x80 && !Character.isLetterOrDigit(c) && !Character.isSurrogate(c);
    }

    private static String joinedBy(char c) {
        if (Whitespace.isBlank(c)) {
            return "contains a blank followed by another URL; separate URLs by commas";
        }
        String sentence = "contains '" + c + "' followed by another URL; separate URLs by commas";
        return c < 0x80 ? sentence + String.format(", or write %%%02X where it is part of one URL", (int) c) : sentence;
    }

    private static boolean followedByOtherUrl(String url, int separator) {
        int next = Whitespace.skip(url, separator + 1);
        return !startsWithHttp(url, next)
                && OTHER_URL.matcher(url).region(next, url.length()).lookingAt();
    }
}
