package dev.halftone.url;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file name without its extension that is safe wherever an output has it: as a segment of a URL, a key of S3, a file
 * in an archive that is unpacked on any system, and in a header. It consists of letters, marks and digits of any script
 * and of {@code . _ -}, begins with neither a dot, a hyphen nor a mark, and has no dot at its end and no two in a row.
 *
 * @param text at most {@link #MAX_BYTES} bytes in UTF-8
 */
public record FileStem(String text) {

    public static final int MAX_BYTES = 150;

    /** Characters of a text that are examined; the rest is ignored. */
    private static final int MAX_LOOKED_AT = 500;

    /** Marks in a row, because composing them takes quadratic time (UAX #15, section 13). */
    private static final int MAX_MARKS = 30;

    private static final Pattern DOTS = Pattern.compile("\\.{2,}");
    private static final Pattern EDGES = Pattern.compile("^[._\\p{Mn}\\p{Mc}-]+|[._-]+$");

    /** Windows takes these for devices, whatever extension follows. */
    private static final Pattern DEVICE =
            Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\\.|$)", Pattern.CASE_INSENSITIVE);

    public FileStem {
        if (!isSafe(text)) {
            throw new IllegalArgumentException("the name is not of letters, digits, '.', '_' and '-', at most "
                    + MAX_BYTES + " bytes and without a dot or hyphen at its beginning");
        }
    }

    /** The name, if it is a safe one. */
    public static Optional<FileStem> parse(String text) {
        return isSafe(text) ? Optional.of(new FileStem(text)) : Optional.empty();
    }

    /**
     * Makes a name of joined {@linkplain #part parts} and what is between them.
     *
     * @param joined has a letter or digit, and at most {@code MAX_BYTES - 1} bytes
     */
    public static FileStem of(String joined) {
        String composed = Normalizer.normalize(joined, Normalizer.Form.NFC);
        String trimmed = trimmed(DOTS.matcher(composed).replaceAll("."));
        Matcher device = DEVICE.matcher(trimmed);
        return new FileStem(device.lookingAt() ? device.group() + "_" + trimmed.substring(device.end()) : trimmed);
    }

    /**
     * What a name may have of a text, in composed form (NFC): each run of other characters becomes one hyphen, and a dot
     * stays between letters and digits. Characters that nobody sees are left out. Empty if nothing remains.
     */
    public static String part(String text) {
        int[] characters = composed(text).codePoints().toArray();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < characters.length; i++) {
            int c = characters[i];
            if (c == '_'
                    || Character.isLetterOrDigit(c)
                    || endsWithLetter(part) && (isMark(c) || isInnerDot(characters, i))) {
                part.appendCodePoint(c);
            } else if (!part.isEmpty() && part.charAt(part.length() - 1) != '-') {
                part.append('-');
            }
        }
        return trimmed(part.toString());
    }

    private static boolean isInnerDot(int[] characters, int i) {
        return characters[i] == '.' && i + 1 < characters.length && Character.isLetterOrDigit(characters[i + 1]);
    }

    private static boolean endsWithLetter(StringBuilder part) {
        if (part.isEmpty()) {
            return false;
        }
        int last = part.codePointBefore(part.length());
        return Character.isLetterOrDigit(last) || isMark(last);
    }

    /** The beginning of the text without what nobody sees, in NFC. */
    private static String composed(String text) {
        StringBuilder visible = new StringBuilder();
        int marks = 0;
        for (int i = 0; i < Math.min(text.length(), MAX_LOOKED_AT); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (!isInvisible(c)) {
                marks = isMark(c) ? marks + 1 : 0;
                if (marks <= MAX_MARKS) {
                    visible.appendCodePoint(c);
                }
            }
        }
        return Normalizer.normalize(visible, Normalizer.Form.NFC);
    }

    /** The text's beginning of at most so many bytes in UTF-8, without {@code . _ -} at its end. */
    public static String cut(String text, int maxBytes) {
        int bytes = 0;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            bytes += bytes(c);
            if (bytes > maxBytes) {
                return trimmed(text.substring(0, end));
            }
            end += Character.charCount(c);
        }
        return text;
    }

    /** How many bytes a text has in UTF-8. */
    public static int bytes(String text) {
        return text.codePoints().map(FileStem::bytes).sum();
    }

    private static int bytes(int c) {
        if (c < 0x80) {
            return 1;
        }
        return c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }

    private static String trimmed(String text) {
        return EDGES.matcher(text).replaceAll("");
    }

    /** Whether a text may be a name, or what is between the parts of one: see {@link FileStem}. */
    private static boolean isSafe(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_BYTES
                && bytes(text) <= MAX_BYTES
                && text.codePoints().allMatch(FileStem::isSafe)
                && text.charAt(0) != '-'
                && !isMark(text.codePointAt(0))
                && !("." + text + ".").contains("..");
    }

    /** Whether a name may have the character. */
    public static boolean isSafe(int c) {
        if (c < 0x80) {
            return c == '.' || c == '_' || c == '-' || Character.isLetterOrDigit(c);
        }
        return !isInvisible(c) && (Character.isLetterOrDigit(c) || isMark(c) || mayBeAssignedLater(c));
    }

    /** A later version of Unicode than this platform's may have a letter here. */
    private static boolean mayBeAssignedLater(int c) {
        boolean nonCharacter = (c & 0xFFFE) == 0xFFFE || c >= 0xFDD0 && c <= 0xFDEF;
        return Character.getType(c) == Character.UNASSIGNED && !nonCharacter;
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    /** Format characters, and letters and marks that are ignorable by default (Unicode's DerivedCoreProperties). */
    private static boolean isInvisible(int c) {
        return Character.getType(c) == Character.FORMAT
                || c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || c >= 0x180B && c <= 0x180F
                || c == 0x3164
                || c >= 0xFE00 && c <= 0xFE0F
                || c == 0xFFA0
                || c >= 0xE0100 && c <= 0xE01EF;
    }

    /** Percent-encoded: a segment of a path (RFC 3986, section 3.3), and a value of a header (RFC 8187, section 3.2). */
    public String encoded() {
        return PercentEncoding.complete(text);
    }

    @Override
    public String toString() {
        return text;
    }

    /** In UTF-8. */
    public byte[] toBytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
