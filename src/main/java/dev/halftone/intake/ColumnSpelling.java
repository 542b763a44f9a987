package dev.halftone.intake;

import dev.halftone.url.Whitespace;
import java.util.Locale;

/** Two forms of a column's name: names with the same form are the same. */
final class ColumnSpelling {

    private ColumnSpelling() {}

    /** Lower case, with blanks collapsed. */
    static String ofWords(String name) {
        StringBuilder words = new StringBuilder();
        for (char c : Whitespace.strip(name).toCharArray()) {
            if (!Whitespace.isBlank(c)) {
                words.append(c);
            } else if (words.charAt(words.length() - 1) != ' ') {
                words.append(' ');
            }
        }
        return words.toString().toLowerCase(Locale.ROOT);
    }

    /** Lower case, letters and digits alone. Empty if there are none. */
    static String ofLetters(String name) {
        StringBuilder letters = new StringBuilder();
        name.codePoints().filter(Character::isLetterOrDigit).forEach(letters::appendCodePoint);
        return letters.toString().toLowerCase(Locale.ROOT);
    }
}
