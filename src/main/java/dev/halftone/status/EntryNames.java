package dev.halftone.status;

import dev.halftone.catalog.SerialNumber;
import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * File names of outputs: {@code <serial number>-<product>-<position>.<extension>}. Names are unique within an archive,
 * even on a case-insensitive file system. They begin with a letter or digit and consist of letters, digits and {@code .
 * _ -}, so none is a path or has a special meaning.
 *
 * <p>A row whose names may have occurred before has the row in them: {@code <serial
 * number>-<product>-<position>-row<row>.<extension>}. This takes state of a fixed size, because the names are requested
 * in the order of the CSV: a number greater than all previous ones is new, and so is what {@link SeenNames} has not seen.
 */
final class EntryNames {

    /** Of a serial number and of a product. */
    private static final int MAX_PART = 80;
    /** Characters of a text that are examined; the rest is ignored. */
    private static final int MAX_LOOKED_AT = 2_000;

    /** Windows takes these for devices, whatever follows the dot. */
    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|com\\d|lpt\\d)\\..*");

    private final SeenNames seen = new SeenNames();
    private long highest = -1;
    private boolean texts;
    private int row;
    private boolean repeated;
    private String ofRow;

    /**
     * @param row of the CSV; not smaller than in the previous call
     * @param extension without the dot
     */
    String next(int row, SerialNumber serialNumber, String productName, int position, String extension) {
        if (row != this.row) {
            this.row = row;
            ofRow = serial(row, serialNumber) + "-" + fileName(productName, "product");
            repeated = isRepeated(serialNumber);
        }
        return ofRow + "-" + position + (repeated ? "-row" + row : "") + "." + extension;
    }

    private static String serial(int row, SerialNumber serialNumber) {
        if (serialNumber.text() == null) {
            return String.valueOf(serialNumber.number());
        }
        String name = fileName(serialNumber.text(), "row" + row);
        return DEVICE.matcher(name).matches() ? name.replaceFirst("\\.", "_") : name;
    }

    private boolean isRepeated(SerialNumber serialNumber) {
        boolean isSeen = seen.add(ofRow);
        if (serialNumber.text() != null) {
            texts = true;
            return isSeen;
        }
        boolean rises = serialNumber.number() > highest;
        highest = Math.max(highest, serialNumber.number());
        return !rises || texts && isSeen;
    }

    /**
     * Replaces each run of characters other than letters, marks, digits, dots and hyphens by one underscore, and
     * collapses dots.
     *
     * @param ifEmpty takes the place of a text of which nothing is left
     */
    static String fileName(String text, String ifEmpty) {
        StringBuilder name = new StringBuilder();
        Normalizer.normalize(beginning(text), Normalizer.Form.NFC)
                .codePoints()
                .map(c -> isPlain(c) ? c : '_')
                .forEach(c -> append(name, c));
        int end = name.offsetByCodePoints(0, Math.min(MAX_PART, name.codePointCount(0, name.length())));
        String cut = name.substring(0, end).replaceAll("^[._-]+|[._-]+$", "");
        return cut.isEmpty() ? ifEmpty : cut;
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
