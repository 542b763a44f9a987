package dev.halftone.intake;

/** Text of a user's file, made fit for an error message. */
final class Excerpt {

    private Excerpt() {}

    /** In quotes, on one line, with at most {@code maxLength} of its characters. */
    static String quoted(String text, int maxLength) {
        String line = Whitespace.strip(text.substring(0, Math.min(text.length(), 2 * maxLength)))
                .replaceAll("\\p{Cntrl}+", " ");
        return '"' + (line.length() > maxLength ? line.substring(0, maxLength) + "…" : line) + '"';
    }

    /** As it is, or its beginning. */
    static String cut(String text, int maxLength) {
        return text.length() <= maxLength ? text : text.substring(0, maxLength) + "…";
    }
}
