package dev.halftone.status;

import java.util.regex.Pattern;

/**
 * Prevents CSV injection (CWE-1236): a cell that a spreadsheet would run as a formula gets an apostrophe in front,
 * which makes it text. Ordinary values are unchanged:
 *
 * <ul>
 *   <li>A cell is dangerous if its first non-blank character is {@code =} or {@code @}, or if its very first character
 *       is a tab, a carriage return or a line feed.
 *   <li>{@code +} and {@code -} are dangerous unless only digits, blanks, currency signs and {@code . , ( ) / % + - '}
 *       follow, as in numbers, amounts and telephone numbers. Without a letter, a formula cannot call or refer to
 *       anything.
 *   <li>An exponent is part of a number: {@code -1.5E-3}.
 *   <li>The full-width forms of the four characters count as well, because some spreadsheets accept them.
 * </ul>
 *
 * <p>A neutralised cell begins with an apostrophe and is not dangerous, so an output can serve as an input again.
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

    /** Characters that a spreadsheet may skip: blanks, control characters, zero-width characters. */
    private static boolean isIgnored(char c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }
}
