package dev.halftone.intake;

import dev.halftone.url.Whitespace;

/** Makes text of a user's file fit for an error message. */
final class Excerpt {

    private Excerpt() {}

    /** In quotes, on one line, cut to {@code maxLength} characters. */
    static String quoted(String text, int maxLength) {
        String line = Whitespace.strip(text.substring(0, Math.min(text.length(), 2 * maxLength)))
                .replaceAll("\\p{Cntrl}+", " ");
        return '"' + (line.length() > maxLength ? line.substring(0, maxLength) + "…" : line) + '"';
    }

    /** The text, cut to {@code maxLength} characters. */
    static String cut(String text, int maxLength) {
        return text.length() <= maxLength ? text : text.substring(0, maxLength) + "…";
    }
}
