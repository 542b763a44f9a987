package dev.halftone.url;

/** Characters that look empty in a spreadsheet: all white space, including no-break and zero-width spaces. */
public final class Whitespace {

    private Whitespace() {}

    public static boolean isBlank(char c) {
        return c <= ' '
                || c == '\u200b'
                || c == '\ufeff'
                || c >= '\u0080' && (Character.isSpaceChar(c) || c == '\u0085');
    }

    public static boolean isBlank(String text) {
        return skip(text, 0) == text.length();
    }

    /** The index of the first character from {@code index} on that is not blank, or the length. */
    public static int skip(String text, int index) {
        int i = index;
        while (i < text.length() && isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    public static String strip(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(Math.min(skip(text, 0), end), end);
    }
}
