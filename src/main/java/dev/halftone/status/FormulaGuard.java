package dev.halftone.status;

import java.util.regex.Pattern;

/**
 * Keeps a spreadsheet from running what somebody wrote into a cell ("CSV injection", CWE-1236): a cell that would be a
 * formula gets an apostrophe in front, which makes it text. Ordinary values stay as they are:
 *
 * <ul>
 *   <li>A cell is dangerous when its first character that is no blank is {@code =} or {@code @}, or when its very first one
 *       is a tab, a carriage return or a line feed.
 *   <li>{@code +} and {@code -} are dangerous unless digits, blanks, currency signs and {@code . , ( ) / % + - '} are all that
 *       follows: numbers, amounts and telephone numbers. Without a letter, nothing can be called or referred to.
 *   <li>An exponent is part of a number: {@code -1.5E-3}.
 *   <li>The full-width forms of the four, which some spreadsheets take for the same, count as they do.
 * </ul>
 *
 * <p>What has been neutralised begins with an apostrophe and is not dangerous, so that an output may be an input again.
 */
final class FormulaGuard {

    private static final char TEXT = '\'';
    private static final String CONTROLS = "\t\r\n";
    private static final String ALWAYS = "=@\uff1d\uff20";
    private static final String UNLESS_NUMBER = "+-\uff0b\uff0d";

    private static final Pattern NUMBER =
            Pattern.compile("[+-][\\h\\d\\p{Sc}.,()/%+'-]*|[+-]\\d+(?:[.,]\\d+)?[eE][+-]?\\d+\\h*");

    private FormulaGuard() {}

    static String neutralised(String cell) {
        return isDangerous(cell) ? TEXT + cell : cell;
    }

    private static boolean isDangerous(String cell) {
        if (cell.isEmpty()) {
            return false;
        }
        if (CONTROLS.indexOf(cell.charAt(0)) >= 0) {
            return true;
        }
        int start = 0;
        while (start < cell.length() && isIgnored(cell.charAt(start))) {
            start++;
        }
        if (start == cell.length()) {
            return false;
        }
        char first = cell.charAt(start);
        return ALWAYS.indexOf(first) >= 0
                || UNLESS_NUMBER.indexOf(first) >= 0
                        && !NUMBER.matcher(cell.substring(start)).matches();
    }

    /** What a spreadsheet may leave out before it looks: blanks, controls, characters without a width. */
    private static boolean isIgnored(char c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }
}
