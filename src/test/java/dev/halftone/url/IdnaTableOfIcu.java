package dev.halftone.url;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacter.JoiningType;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UCharacterDirection;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.VersionInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Creates the file that {@link IdnaTable} reads. A new version of ICU4J brings a new version of Unicode; then run the
 * main method with the path of the file.
 */
final class IdnaTableOfIcu {

    private static final Normalizer2 UTS46 = Normalizer2.getInstance(null, "uts46", Normalizer2.Mode.COMPOSE);
    private static final Normalizer2 NFC = Normalizer2.getNFCInstance();
    /** The Unicode version of the oldest JDK that runs the service. */
    private static final VersionInfo NORMALIZER_OF_JDK_17 = VersionInfo.getInstance(13);

    private static final int VIRAMA = 9;
    private static final String REPLACEMENT = "\uFFFD";

    private IdnaTableOfIcu() {}

    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), text());
    }

    static String text() {
        StringBuilder text = new StringBuilder("# UTS 46 and properties of Unicode "
                + version()
                + "; made by IdnaTableOfIcu, see IdnaTable. Unicode License V3, https://www.unicode.org/license.txt\n");
        int first = 0;
        String status = null;
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT + 1; codePoint++) {
            String next = codePoint > Character.MAX_CODE_POINT ? null : status(codePoint);
            if (!Objects.equals(next, status)) {
                if (status != null) {
                    append(text, first, codePoint - 1, status);
                }
                first = codePoint;
                status = next;
            }
        }
        return text.toString();
    }

    private static String version() {
        VersionInfo version = UCharacter.getUnicodeVersion();
        return version.getMajor() + "." + version.getMinor();
    }

    private static void append(StringBuilder text, int first, int last, String status) {
        text.append(hex(first));
        if (last > first) {
            text.append("..").append(hex(last));
        }
        text.append(' ').append(status).append('\n');
    }

    /** Null for disallowed. */
    private static String status(int codePoint) {
        String itself = Character.toString(codePoint);
        String mapped = UTS46.normalize(itself);
        if (isSurrogate(codePoint)
                || mapped.contains(REPLACEMENT)
                || hasAnotherNormalForm(codePoint)
                || mapped.codePoints().anyMatch(IdnaTableOfIcu::hasAnotherNormalForm)) {
            return null;
        }
        if (mapped.isEmpty()) {
            return ".";
        }
        if (mapped.equals(itself)) {
            return valid(codePoint);
        }
        if (mapped.codePointCount(0, mapped.length()) == 1) {
            int shift = mapped.codePointAt(0) - codePoint;
            return shift > 0 ? "+" + hex(shift) : "-" + hex(-shift);
        }
        return mapped.codePoints().mapToObj(IdnaTableOfIcu::hex).collect(Collectors.joining(" ", ">", ""));
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /**
     * Whether normalisation affects the code point, but not on older JDKs. Such code points are rejected, so that a
     * host is the same on all JDKs. They are marks of rare scripts.
     */
    static boolean hasAnotherNormalForm(int codePoint) {
        return UCharacter.getAge(codePoint).compareTo(NORMALIZER_OF_JDK_17) > 0
                && (NFC.getCombiningClass(codePoint) != 0
                        || NFC.quickCheck(Character.toString(codePoint)) != com.ibm.icu.text.Normalizer.YES);
    }

    private static String valid(int codePoint) {
        return "=" + bidiClass(codePoint) + joiningType(codePoint) + (isMark(codePoint) ? "m" : "")
                + (NFC.getCombiningClass(codePoint) == VIRAMA ? "v" : "");
    }

    private static char bidiClass(int codePoint) {
        return switch (UCharacter.getDirection(codePoint)) {
            case UCharacterDirection.LEFT_TO_RIGHT -> 'L';
            case UCharacterDirection.RIGHT_TO_LEFT, UCharacterDirection.RIGHT_TO_LEFT_ARABIC -> 'R';
            case UCharacterDirection.ARABIC_NUMBER -> 'A';
            case UCharacterDirection.EUROPEAN_NUMBER -> 'E';
            case UCharacterDirection.DIR_NON_SPACING_MARK -> 'N';
            case UCharacterDirection.EUROPEAN_NUMBER_SEPARATOR,
                    UCharacterDirection.EUROPEAN_NUMBER_TERMINATOR,
                    UCharacterDirection.COMMON_NUMBER_SEPARATOR,
                    UCharacterDirection.OTHER_NEUTRAL,
                    UCharacterDirection.BOUNDARY_NEUTRAL -> 'O';
            default -> 'X';
        };
    }

    private static char joiningType(int codePoint) {
        return switch (UCharacter.getIntPropertyValue(codePoint, UProperty.JOINING_TYPE)) {
            case JoiningType.LEFT_JOINING -> 'L';
            case JoiningType.RIGHT_JOINING -> 'R';
            case JoiningType.DUAL_JOINING -> 'D';
            case JoiningType.TRANSPARENT -> 'T';
            default -> 'U';
        };
    }

    private static boolean isMark(int codePoint) {
        int type = UCharacter.getType(codePoint);
        return type == UCharacterCategory.NON_SPACING_MARK
                || type == UCharacterCategory.ENCLOSING_MARK
                || type == UCharacterCategory.COMBINING_SPACING_MARK;
    }

    private static String hex(int number) {
        return Integer.toHexString(number).toUpperCase(Locale.ROOT);
    }
}
