package dev.halftone.status;

import java.text.Normalizer;

/**
 * Names of outputs as files: {@code <serial number>-<product>-<position>.<extension>}. No name occurs twice in an archive,
 * also not on a file system that ignores case, and none leads anywhere or means anything but a file: it begins with a digit,
 * and has only letters, digits and {@code . _ -}.
 *
 * <p>Asked in the order of the CSV, it needs to remember one number: a serial number that is greater than all before it is
 * new; where it is not, the row is a part of the name, {@code <serial number>-<product>-<position>-row<row>.<extension>}.
 */
final class EntryNames {

    private static final int MAX_PRODUCT = 80;
    /** Of a product's name as it is looked at: the rest can say nothing more. */
    private static final int MAX_LOOKED_AT = 2_000;

    private long highest = -1;
    private int row;
    private boolean repeated;
    private String product;

    /**
     * @param row of the CSV; not before that of the last call
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

    /** Everything but letters, their marks and digits becomes an underscore, a run of them one; dots lead nowhere between them. */
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
