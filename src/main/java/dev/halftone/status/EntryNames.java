package dev.halftone.status;

import java.text.Normalizer;

/**
 * File names of outputs: {@code <serial number>-<product>-<position>.<extension>}. Names are unique within an archive,
 * even on a case-insensitive file system. They begin with a digit and consist of letters, digits and {@code . _ -}, so
 * none is a path or has a special meaning.
 *
 * <p>Uniqueness needs one number as state, because the names are requested in the order of the CSV: a serial number
 * greater than all previous ones is new. Otherwise the name includes the row:
 * {@code <serial number>-<product>-<position>-row<row>.<extension>}.
 */
final class EntryNames {

    private static final int MAX_PRODUCT = 80;
    /** Characters of a product name that are examined; the rest is ignored. */
    private static final int MAX_LOOKED_AT = 2_000;

    private long highest = -1;
    private int row;
    private boolean repeated;
    private String product;

    /**
     * @param row of the CSV; not smaller than in the previous call
     * @param extension without the dot
     */
    String next(int row, long serialNumber, String productName, int position, String extension) {
        if (row != this.row) {
            this.row = row;
            repeated = serialNumber <= highest;
            highest = Math.max(highest, serialNumber);
            product = fileName(productName);
        }
        String name = serialNumber + "-" + product + "-" + position;
        return name + (repeated ? "-row" + row : "") + "." + extension;
    }

    /**
     * Replaces each run of characters other than letters, marks, digits, dots and hyphens by one underscore, and
     * collapses dots.
     */
    static String fileName(String text) {
        StringBuilder name = new StringBuilder();
        Normalizer.normalize(beginning(text), Normalizer.Form.NFC)
                .codePoints()
                .map(c -> isPlain(c) ? c : '_')
                .forEach(c -> append(name, c));
        int end = name.offsetByCodePoints(0, Math.min(MAX_PRODUCT, name.codePointCount(0, name.length())));
        String cut = name.substring(0, end).replaceAll("^[._-]+|[._-]+$", "");
        return cut.isEmpty() ? "product" : cut;
    }

    private static String beginning(String text) {
        if (text.length() <= MAX_LOOKED_AT) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_LOOKED_AT - 1));
        return text.substring(0, splitsPair ? MAX_LOOKED_AT - 1 : MAX_LOOKED_AT);
    }

    private static void append(StringBuilder name, int c) {
        boolean second = (c == '_' || c == '.') && !name.isEmpty() && name.charAt(name.length() - 1) == c;
        if (!second) {
            name.appendCodePoint(c);
        }
    }

    private static boolean isPlain(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || c == '.'
                || c == '-';
    }
}
