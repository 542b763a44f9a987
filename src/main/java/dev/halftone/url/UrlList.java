package dev.halftone.url;

import java.util.Arrays;
import java.util.List;

/**
 * The URLs of one cell of a CSV. They are separated by commas, blanks, line breaks, {@code |} or {@code ;} before
 * {@code http://} or {@code https://}; anywhere else these characters belong to the URL. Separators at the beginning
 * and at the end are dropped.
 *
 * <p>What is found may still be no URL, such as the first item of {@code lamp.jpg, http://a.example/1.jpg}.
 */
public final class UrlList {

    private static final String SCHEME_END = "://";
    private static final String SEPARATORS = ",|;";
    /** RFC 3986, appendix A, does not permit these. */
    private static final String NEVER_IN_A_URL = "\\\"<>^`{}";

    private final String cell;
    /** Start and end of each URL, in turn. */
    private int[] bounds = new int[2];

    private int size;

    private UrlList(String cell) {
        this.cell = cell;
    }

    public static UrlList of(String cell) {
        UrlList list = new UrlList(cell);
        int start = skip(cell, 0);
        while (start < cell.length()) {
            int next = nextStart(cell, start);
            list.add(start, endBefore(cell, next));
            start = next;
        }
        return list;
    }

    private void add(int start, int end) {
        if (2 * size == bounds.length) {
            bounds = Arrays.copyOf(bounds, 4 * size);
        }
        bounds[2 * size] = start;
        bounds[2 * size + 1] = end;
        size++;
    }

    /** The number of URLs. */
    public int size() {
        return size;
    }

    /** In the cell's order. */
    public List<String> urls() {
        String[] urls = new String[size];
        Arrays.setAll(urls, this::url);
        return List.of(urls);
    }

    /** @param index from 0 */
    public String url(int index) {
        return cell.substring(bounds[2 * index], bounds[2 * index + 1]);
    }

    /**
     * The text between two URLs.
     *
     * @param index of the URL that it precedes; with {@link #size}, the text behind the last one
     */
    public String between(int index) {
        return cell.substring(
                index == 0 ? 0 : bounds[2 * index - 1], index == size ? cell.length() : bounds[2 * index]);
    }

    /**
     * The cell with other URLs; all between them stays.
     *
     * @param others one for each URL, in the cell's order
     */
    public String replaced(List<String> others) {
        if (others.size() != size) {
            throw new IllegalArgumentException(others.size() + " replacements for " + size + " URLs");
        }
        StringBuilder replaced = new StringBuilder();
        for (int i = 0; i < size; i++) {
            replaced.append(between(i)).append(others.get(i));
        }
        return replaced.append(between(size)).toString();
    }

    /** Whether {@code http://} or {@code https://} begins at this index. */
    public static boolean startsWithHttp(String text, int index) {
        return index < text.length()
                && (text.charAt(index) | 0x20) == 'h' // cheap check first: this runs for every character
                && (text.regionMatches(true, index, "http://", 0, 7)
                        || text.regionMatches(true, index, "https://", 0, 8));
    }

    /** Where the first URL begins that a separator precedes, behind {@code start}; the cell's end if there is none. */
    private static int nextStart(String cell, int start) {
        int from = start + 1;
        for (int colon = cell.indexOf(SCHEME_END, from); colon >= 0; colon = cell.indexOf(SCHEME_END, colon + 1)) {
            int scheme = schemeStart(cell, colon);
            if (scheme > start && isSeparated(cell, start, scheme)) {
                return scheme;
            }
        }
        return cell.length();
    }

    /** Where the scheme begins that ends at this colon; -1 if it is neither http nor https. */
    private static int schemeStart(String cell, int colon) {
        if (cell.regionMatches(true, colon - 4, "http", 0, 4)) {
            return colon - 4;
        }
        return cell.regionMatches(true, colon - 5, "https", 0, 5) ? colon - 5 : -1;
    }

    /** Without a comma, what precedes the separators must look like the end of a URL. */
    private static boolean isSeparated(String cell, int start, int next) {
        int end = next;
        while (end > start && isSeparator(cell.charAt(end - 1))) {
            end--;
            if (cell.charAt(end) == ',') {
                return true;
            }
        }
        return end < next && endsAsAUrl(cell, start, end);
    }

    /** Whether the last word has a letter or a digit, and ends with no character that a URL does not have. */
    private static boolean endsAsAUrl(String cell, int start, int end) {
        if (mayNotEnd(cell.charAt(end - 1))) {
            return false;
        }
        for (int i = end - 1; i >= start && !Whitespace.isBlank(cell.charAt(i)); i--) {
            char c = cell.charAt(i);
            if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayNotEnd(char c) {
        return NEVER_IN_A_URL.indexOf(c) >= 0
                || c >= 0x80 && !Character.isLetterOrDigit(c) && !Character.isSurrogate(c);
    }

    /** The end of the URL that what begins at {@code next} follows. */
    private static int endBefore(String cell, int next) {
        int end = next;
        while (isSeparator(cell.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    private static int skip(String cell, int index) {
        int i = index;
        while (i < cell.length() && isSeparator(cell.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isSeparator(char c) {
        return SEPARATORS.indexOf(c) >= 0 || Whitespace.isBlank(c);
    }
}
