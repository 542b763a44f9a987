package dev.halftone.intake;

import dev.halftone.url.HttpUrl;
import dev.halftone.url.InvalidUrlException;
import dev.halftone.url.UrlList;
import dev.halftone.url.Whitespace;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks image URLs. Accepts what a browser would fetch: blanks and non-ASCII characters in a path or query are
 * percent-encoded when the URL is fetched.
 */
final class ImageUrls {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");
    private static final Pattern OTHER_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");
    private static final String SEPARATORS = ",;|";
    /** RFC 3986, appendix A, does not permit these, except {@code #}, which starts a fragment. */
    private static final String NEVER_IN_A_URL = "#\\\"<>^`{}";

    private ImageUrls() {}

    /**
     * Why {@code url} is not a single absolute http(s) URL that can be fetched. The result completes a sentence that
     * begins with the URL.
     */
    static Optional<String> objectionTo(String url) {
        if (url.length() > HttpUrl.MAX_LENGTH) {
            return Optional.of("is longer than " + HttpUrl.MAX_LENGTH + " characters");
        }
        if (!UrlList.startsWithHttp(url, 0)) {
            return Optional.of(
                    SCHEME.matcher(url).lookingAt() && !url.regionMatches(true, 0, "http", 0, 4)
                            ? "is not an http or https URL"
                            : "does not begin with http:// or https://");
        }
        return objectionToCharacters(url).or(() -> objectionToUrl(url));
    }

    /** A URL that can never be fetched is rejected with its row. */
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
            if (isOrdinary(c)) {
                continue;
            }
            if (c == '\n' || c == '\r') {
                return Optional.of("contains a line break; separate URLs by commas");
            }
            if (UrlList.startsWithHttp(url, i + 1) && mayJoin(c)) {
                return Optional.of(joinedBy(c));
            }
            if (Character.isISOControl(c)) {
                return Optional.of(String.format("contains the control character U+%04X", (int) c));
            }
            if (followedByOtherUrl(url, i)) {
                return Optional.of("contains another URL that is neither http nor https");
            }
        }
        return Optional.empty();
    }

    /** Most characters of most URLs: an ASCII letter or digit, or one of {@code - . / :}, against which nothing speaks. */
    private static boolean isOrdinary(char c) {
        return c >= 'a' && c <= 'z' || c >= '-' && c <= ':' || c >= 'A' && c <= 'Z';
    }

    /**
     * Whether the character is used to join two URLs. Within one URL, an embedded URL follows {@code /}, {@code =} or
     * {@code :} instead. If two joined URLs were taken for one, the second image would be lost without an error: a
     * server that ignores the query returns the first image, and a fragment is not sent at all.
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

    private static boolean followedByOtherUrl(String url, int index) {
        char c = url.charAt(index);
        if (SEPARATORS.indexOf(c) < 0 && !Whitespace.isBlank(c)) {
            return false;
        }
        // The last blank of many decides for all of them.
        int next = SEPARATORS.indexOf(c) < 0 ? index + 1 : Whitespace.skip(url, index + 1);
        return !UrlList.startsWithHttp(url, next)
                && OTHER_URL.matcher(url).region(next, url.length()).lookingAt();
    }
}
